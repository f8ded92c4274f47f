package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// apt gives a way to install Debian packages. The lists of packages are
// fetched only when the first try fails, as it does where they are missing or
// old.
func apt(packages ...string) func() error {
	return func() error {
		if !debianRoot() {
			return errors.New("apt-get needs root on Debian")
		}
		fmt.Println("deps: apt-get install " + strings.Join(packages, " "))
		install := append([]string{"install", "-y", "--no-install-recommends"}, packages...)
		if aptGet(install...) == nil {
			return nil
		}
		if err := aptGet("update"); err != nil {
			return err
		}
		return aptGet(install...)
	}
}

// aptGet waits for another apt-get instead of failing beside it.
func aptGet(args ...string) error {
	cmd := exec.Command("apt-get", append([]string{"-q", "-o", "DPkg::Lock::Timeout=300"}, args...)...)
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	return run(cmd)
}

func debianRoot() bool {
	release, err := os.ReadFile("/etc/os-release")
	return err == nil && os.Geteuid() == 0 && bytes.Contains(release, []byte("\nID=debian\n"))
}

// npmCI installs exactly what the lock file pins, and runs no script of any
// package.
func npmCI() error {
	if _, err := exec.LookPath("npm"); err != nil {
		return errors.New("npm is missing")
	}
	fmt.Println("deps: npm ci in internal/node")
	cmd := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = "internal/node"
	return run(cmd)
}

// run gives the last line of what a failed command wrote as its error.
func run(cmd *exec.Cmd) error {
	out, err := cmd.CombinedOutput()
	if err == nil {
		return nil
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if last := lines[len(lines)-1]; last != "" {
		return fmt.Errorf("%s: %s", cmd.Args[0], last)
	}
	return err
}

package diagnose

import "strings"

// knownSecrets are secrets of documentation, tutorials and word lists, in lower
// case. A token signed with one of them is anybody's.
var knownSecrets = func() map[string]bool {
	known := map[string]bool{"keyboard cat": true}
	for _, secret := range strings.Fields(`secret secretkey secret-key secret_key my-secret mysecret my_secret
		my-secret-key mysecretkey your-secret your-secret-key your_secret_key your-256-bit-secret your-384-bit-secret
		your-512-bit-secret a-string-secret-at-least-256-bits-long supersecret super-secret super_secret topsecret
		shhhhh shhhhhared-secret changeme change-me changeit password passw0rd p@ssw0rd 123456 12345678 123456789
		1234567890 qwerty admin root test test123 testing example demo key private privatekey token jwt jwtsecret jwt-secret
		jwt_secret jwt_secret_key default null undefined none hello helloworld letmein welcome foo bar foobar abc123 node
		express laravel django flask spring symfony keyboard-cat gz-secret somesecret some-secret thisismysecret this-is-a-secret`) {
		known[secret] = true
	}
	return known
}()

// knownSecret warns of a secret that is no secret.
func (d *diagnosis) knownSecret() {
	const longest = 64
	if len(d.Secret) > 0 && len(d.Secret) <= longest && knownSecrets[lowerASCII(strings.TrimSpace(string(d.Secret)))] {
		d.find("secret_known", certain(Likely))
	}
}

package diagnose

import "strings"

// withoutSources removes what collectors of logs put before the lines: docker
// compose, kubectl --prefix, syslog and journald, and the files of container
// runtimes. An instant stays.
func withoutSources(text string) string {
	lines, sourced := 0, 0
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			lines++
			if _, ok := withoutSource(strings.TrimRight(line, "\r\n")); ok {
				sourced++
			}
		}
	}
	if 2*sourced <= lines {
		return text
	}
	return mapLines(text, func(line string) string {
		rest, _ := withoutSource(line)
		return rest
	})
}

func withoutSource(line string) (rest string, ok bool) {
	const longest = 100 // bytes of a name
	switch head := line[:min(len(line), longest)]; {
	case strings.HasPrefix(head, "[pod/"):
		if _, rest, ok = strings.Cut(line, "] "); ok {
			return rest, true
		}
	case strings.HasPrefix(head, `{"log":"`):
		members := object(line, "log", "time")
		if log := plain(members["log"]); log != "" {
			return plain(members["time"]) + " " + strings.TrimRight(log, "\r\n"), true
		}
	case strings.Contains(head, " stdout F "), strings.Contains(head, " stderr F "):
		if _, taken := instant(head); taken > 0 {
			return strings.Replace(strings.Replace(line, " stdout F ", " ", 1), " stderr F ", " ", 1), true
		}
	case strings.Contains(head, "]: "):
		return withoutTag(line)
	default:
		name, behind, found := strings.Cut(head, "|")
		name = strings.TrimRight(name, " ")
		if found && name != "" && isTokenText(name) && (behind == "" || behind[0] == ' ') {
			return strings.TrimPrefix(line[strings.IndexByte(line, '|')+1:], " "), true
		}
	}
	return line, false
}

// withoutTag removes the host and the process that syslog names behind the instant.
func withoutTag(line string) (rest string, ok bool) {
	_, taken := instant(line)
	if taken == 0 {
		return line, false
	}
	behind := strings.TrimPrefix(line[taken:], " ")
	for range 2 {
		word, after, more := strings.Cut(behind, " ")
		if !more {
			break
		}
		if strings.HasSuffix(word, "]:") && isTokenByte(word[0]) {
			return line[:taken] + " " + after, true
		}
		behind = after
	}
	return line, false
}

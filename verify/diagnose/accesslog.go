package diagnose

import (
	"strconv"
	"strings"
)

var httpMethods = names("GET POST PUT PATCH DELETE HEAD OPTIONS")

func isMethod(word string) bool { return httpMethods[word] }

// statusCode reads the status of an answer, 0 if the word is none.
func statusCode(word string) int {
	const port = "443" // of https, which logs have as well
	if len(word) != 3 || strings.Trim(word, "0123456789") != "" || word[0] < '1' || word[0] > '5' || word == port {
		return 0
	}
	return number(word)
}

// callOf reads the line of an access log, in any order that names method, target
// and status: those of Apache, nginx and its ingress, Envoy, HAProxy, ALB, and what
// frameworks print. It gives nil for another line.
func callOf(line string) *exchange {
	const longest = 16 << 10 // bytes; a target may hold a token
	words := strings.Fields(line[:min(len(line), longest)])
	at := -1
	for i := 0; i+1 < len(words) && at < 0; i++ {
		if isMethod(strings.TrimLeft(words[i], `"'[(`)) && isAddress(strings.TrimLeft(words[i+1], `"'`)) {
			at = i
		}
	}
	if at < 0 {
		return nil
	}
	e := &exchange{logged: true, method: strings.TrimLeft(words[at], `"'[(`), url: strings.Trim(words[at+1], `"':,`)}
	behind := words[at+2:]
	if len(behind) > 0 && strings.HasPrefix(behind[0], "HTTP/") {
		behind = behind[1:]
	}
	for _, place := range [][]string{behind[:min(len(behind), 1)], words[:at], behind[:min(len(behind), 8)]} {
		if e.status = firstStatus(place); e.status != 0 {
			return e
		}
	}
	return nil
}

func isAddress(word string) bool {
	return strings.HasPrefix(word, "/") || strings.HasPrefix(word, "http://") || strings.HasPrefix(word, "https://")
}

// firstStatus gives the first word that is a status.
func firstStatus(words []string) int {
	for _, word := range words {
		word = strings.TrimPrefix(strings.Trim(word, ",;:()[]|"), "status=")
		if status := statusCode(word); status != 0 {
			return status
		}
	}
	return 0
}

// toldStatus finds the status of an answer that is told of in words, as in
// "401 Client Error" and "status code 401"; 0 if there is none.
func toldStatus(text string) int {
	lower := lowerASCII(text)
	for _, status := range []int{401, 403, 431} {
		digits := strconv.Itoa(status)
		for start := strings.Index(lower, digits); start >= 0; {
			behind := lower[start+len(digits):]
			if tellsStatus(lower[max(0, start-24):start], behind[:min(len(behind), 20)]) {
				return status
			}
			next := strings.Index(behind, digits)
			if next < 0 {
				break
			}
			start += len(digits) + next
		}
	}
	return 0
}

// tellsStatus reports whether the words before and behind a number make it a
// status.
func tellsStatus(before, behind string) bool {
	if before != "" && isTokenByte(before[len(before)-1]) || behind != "" && isTokenByte(behind[0]) && behind[0] != '.' {
		return false
	}
	for _, word := range []string{"status", "http", "code", "error", "response", "returned", "got ", "get ", "gets ", "a "} {
		if strings.Contains(before, word) {
			return true
		}
	}
	behind = strings.TrimLeft(behind, " ():,-")
	for _, word := range []string{"unauthorized", "client error", "forbidden", "error", "request header"} {
		if strings.HasPrefix(behind, word) {
			return true
		}
	}
	return false
}

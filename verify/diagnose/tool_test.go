package diagnose_test

import (
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/verify/diagnose"
)

// What tools print of a request and its answer.
func TestTools(t *testing.T) {
	header := "Authorization: Bearer " + dead
	trace := func(message string) string {
		var b strings.Builder
		offset := 0
		for line := range strings.SplitSeq(strings.TrimSuffix(message, "\n"), "\n") {
			at := offset
			for rest := line; ; rest = rest[64:] {
				const digits = "0123456789abcdef"
				b.WriteString(string([]byte{digits[at>>12&15], digits[at>>8&15], digits[at>>4&15], digits[at&15]}) + ": " + rest[:min(len(rest), 64)] + "\n")
				if len(rest) <= 64 {
					break
				}
				at += 64
			}
			offset += len(line) + 2
		}
		return b.String()
	}
	for _, r := range []reading{
		{"curl --trace-ascii", "== Info:   Trying 127.0.0.1:80...\n=> Send header, 667 bytes (0x29b)\n" + trace("GET /orders HTTP/1.1\nHost: api.example\n"+header+"\n\n") + "<= Recv header, 27 bytes (0x1b)\n" + trace(answered401), "expired", "judged by the server's Date"},
		{"http.client", "send: b'GET /orders HTTP/1.1\\r\\nHost: api.example\\r\\n" + header + "\\r\\n\\r\\n'\nreply: 'HTTP/1.1 401 Unauthorized\\r\\n'\nheader: Date: Sat, 22 Nov 2025 13:00:00 GMT\nheader: WWW-Authenticate: Bearer error=\"invalid_token\"\n", "expired", "judged by the server's Date"},
		{"HTTPie", "GET /orders HTTP/1.1\nAccept: */*\n" + header + "\nHost: api.example\n\n\n\n" + answered401 + "{}\n", "expired", "took the value of the Authorization header"},
		{"wget -S", "--2025-11-22 13:00:00--  https://api.example/orders\nConnecting to api.example... connected.\nHTTP request sent, awaiting response... \n" + marked(answered401, "  ") + "\nUsername/Password Authentication Failed.\n", "expired", "judged by the server's Date"},
		{"wget -d", "DEBUG output created by Wget 1.21.3 on linux-gnu.\n\n---request begin---\nGET /orders HTTP/1.1\nHost: api.example\n" + header + "\n\n---request end---\nHTTP request sent, awaiting response... \n---response begin---\n" + answered401 + "\n---response end---\n401 Unauthorized\n", "expired", "judged by the server's Date"},
		{"Insomnia", "* Preparing request to https://api.example/orders\n* Current time is 2025-11-22T13:00:00.000Z\n* Using libcurl/8.4.0\n\n> GET /orders HTTP/1.1\n> Host: api.example\n> " + header + "\n> Accept: */*\n\n* Mark bundle as not supporting multiuse\n\n" + marked(strings.TrimSuffix(answered401, "\n"), "< ") + "\n\n* Received 0 B chunk\n", "expired", "judged by the server's Date"},
		{"Postman, raw", "GET https://api.example/orders 401 Unauthorized 123 ms\nGET /orders HTTP/1.1\n" + header + "\nUser-Agent: PostmanRuntime/7.36.0\nHost: api.example\n \n" + answered401, "expired", "judged by the server's Date"},
		{"Postman", "▼GET https://api.example/orders: {\n  \"Network\": {\n    \"addresses\": {}\n  },\n  \"Request Headers\": {\n    \"authorization\": \"Bearer " + dead + "\",\n    \"host\": \"api.example\"\n  },\n  \"Response Headers\": {\n    \"date\": \"Sat, 22 Nov 2025 13:00:00 GMT\",\n    \"www-authenticate\": \"Bearer error=\\\"invalid_token\\\"\"\n  },\n  \"Response Body\": \"\"\n}\n", "expired", "judged by the server's Date"},
		{"openssl s_client", "---\nread R BLOCK\nGET /orders HTTP/1.1\nHost: api.example\n" + header + "\n\n" + answered401 + "closed\n", "expired", "judged by the server's Date"},
		{"curl --trace-time", "13:00:00.123456 * Connected to api.example\n13:00:00.123456 > GET /orders HTTP/1.1\n13:00:00.123456 > " + header + "\n13:00:00.123456 > \n13:00:00.223456 < HTTP/1.1 401 Unauthorized\n13:00:00.223456 < Date: Sat, 22 Nov 2025 13:00:00 GMT\n13:00:00.223456 < \n", "expired", "judged by the server's Date"},
		{"a part of curl -v", "> " + header + "\n> Accept: */*\n> \n" + marked(answered401, "< "), "expired", "judged by the server's Date"},
		{"Chrome, names beside", "General\nRequest URL: https://api.example/orders\nRequest Method: GET\nStatus Code: 401 Unauthorized\nResponse Headers\ndate: Sat, 22 Nov 2025 13:00:00 GMT\nwww-authenticate: Bearer error=\"invalid_token\"\nRequest Headers\n:authority: api.example\n:method: GET\nauthorization: Bearer " + dead + "\n", "expired", "answered 401"},
		{"Chrome, names above", "Request URL\nhttps://api.example/orders\nRequest Method\nGET\nStatus Code\n401 Unauthorized\nRemote Address\n127.0.0.1:443\nResponse Headers\ndate\nSat, 22 Nov 2025 13:00:00 GMT\nwww-authenticate\nBearer error=\"invalid_token\"\nRequest Headers\n:authority\napi.example\n:method\nGET\nauthorization\nBearer " + dead + "\nreferer\nhttps://app.example/\n", "expired", "judged by the server's Date"},
		{"Swagger", "curl -X 'GET' \\\n  'https://api.example/orders' \\\n  -H 'accept: application/json' \\\n  -H 'Authorization: Bearer " + dead + "'\nResponse\nCode\tDetails\n401\nError: response status is 401\nResponse headers\n date: Sat, 22 Nov 2025 13:00:00 GMT \n", "expired", "judged by the server's Date"},
		{"a dump of Node", "AxiosError: Request failed with status code 401\n    at settle (settle.js:19:12) {\n  config: {\n    headers: Object [AxiosHeaders] {\n      Accept: '*/*',\n      Authorization: 'Bearer " + dead + "',\n      'User-Agent': 'axios/1.7.9'\n    }\n  },\n  response: { status: 401, headers: { date: 'Sat, 22 Nov 2025 13:00:00 GMT' } }\n}\n", "expired", "judged by the server's Date"},
		{"requests", "requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://api.example/orders\n{'Authorization': 'Bearer " + dead + "', 'Accept': '*/*'}", "expired", "answered 401"},
		{"Go's header", "401 Unauthorized map[Authorization:[Bearer " + dead + "] User-Agent:[Go-http-client/1.1]]", "expired", "answered 401"},
		{"pairs", `status 401 [("Authorization", "Bearer ` + dead + `"), ("Accept", "*/*")]`, "expired", "answered 401"},
		{"OkHttp", "--> GET https://api.example/orders\n" + header + "\n--> END GET\n<-- 401 https://api.example/orders (123ms)\ndate: Sat, 22 Nov 2025 13:00:00 GMT\nwww-authenticate: Bearer error=\"invalid_token\"\n<-- END HTTP\n", "expired", "judged by the server's Date"},
		{"OkHttp in logcat", "11-22 13:00:00.123  1234  1234 I okhttp.OkHttpClient: --> GET https://api.example/orders\n11-22 13:00:00.123  1234  1234 I okhttp.OkHttpClient: " + header + "\n11-22 13:00:00.123  1234  1234 I okhttp.OkHttpClient: --> END GET\n11-22 13:00:00.223  1234  1234 I okhttp.OkHttpClient: <-- 401 https://api.example/orders (100ms)\n11-22 13:00:00.223  1234  1234 I okhttp.OkHttpClient: date: Sat, 22 Nov 2025 13:00:00 GMT\n", "expired", "judged by the server's Date"},
		{"Feign", "DEBUG [Api#get] ---> GET https://api.example/orders HTTP/1.1\nDEBUG [Api#get] " + header + "\nDEBUG [Api#get] ---> END HTTP (0-byte body)\nDEBUG [Api#get] <--- HTTP/1.1 401 Unauthorized (35ms)\nDEBUG [Api#get] date: Sat, 22 Nov 2025 13:00:00 GMT\n", "expired", "judged by the server's Date"},
		{"Apache's HttpClient", "13:00:00 DEBUG headers - http-outgoing-0 >> GET /orders HTTP/1.1\n13:00:00 DEBUG headers - http-outgoing-0 >> " + header + "\n13:00:00 DEBUG wire - http-outgoing-0 << \"HTTP/1.1 401 Unauthorized[\\r][\\n]\"\n13:00:00 DEBUG wire - http-outgoing-0 << \"Date: Sat, 22 Nov 2025 13:00:00 GMT[\\r][\\n]\"\n", "expired", "judged by the server's Date"},
		{"WebClient", "2025-11-22 13:00:00,560 DEBUG c.n.LoggingFilter - >>> GET https://api.example/orders\n2025-11-22 13:00:00,560 DEBUG c.n.LoggingFilter - >>> " + header + "\n2025-11-22 13:00:00,702 DEBUG c.n.LoggingFilter - <<< 401 UNAUTHORIZED\n2025-11-22 13:00:00,702 DEBUG c.n.LoggingFilter - <<< Date: Sat, 22 Nov 2025 13:00:00 GMT\n", "expired", "judged by the server's Date"},
		{"a list of header fields", `"headers": [{"name": "Host", "value": "api.example"}, {"name": "Authorization", "value": "Bearer Bearer ` + dead + `"}]`, "double_bearer", "took the value of the Authorization header"},
		{"a list in YAML", "headers:\n- name: Authorization\n  value: Bearer Bearer " + dead + "\n", "double_bearer", "took the value of the Authorization header"},
		{"Ruby's environment", `{"HTTP_HOST"=>"api", "HTTP_AUTHORIZATION"=>"Bearer Bearer ` + dead + `"}`, "double_bearer", "took the value of the Authorization header"},
		{"JSON in JSON", `{"level":"error","msg":"request failed with status 401: {\"headers\":{\"authorization\":\"Bearer ` + dead + `\"}}"}`, "expired", "answered 401"},
	} {
		r.check(t, diagnose.Options{})
	}
}

// The time in a log is judged by when it has a zone.
func TestTimeOfLog(t *testing.T) {
	judged := func(line string) int64 {
		report := diagnose.Run(t.Context(), line, diagnose.Options{})
		if time.Since(time.Unix(report.Times.At, 0)) < time.Hour {
			return 0
		}
		return report.Times.At
	}
	const noon = 1763812800
	for line, want := range map[string]int64{
		`10.0.0.1 - - [22/Nov/2025:12:00:00 +0000] "GET /orders HTTP/1.1" 401 179 "-" "curl/8.5.0"`:                                                                          noon,
		`10.0.0.1 - - [22/Nov/2025:13:00:00 +0100] "GET /orders HTTP/2.0" 401 0 "-" "x" 512 0.003 [shop-api-80] [] 10.0.0.7:8080 0 0.003 401 5f0c`:                           noon,
		`[2025-11-22T12:00:00.123Z] "GET /orders HTTP/1.1" 401 - jwt_authn_access_denied{Jwt_is_expired} - "-" 0 14 0 - "-" "curl/8.5.0"`:                                    noon,
		`https 2025-11-22T12:00:00.123456Z app/lb/50dc 192.0.2.1:2817 10.0.0.1:80 0.000 0.001 0.000 401 401 34 366 "GET https://api.example:443/orders HTTP/1.1" "curl" - -`: noon,
		`Nov 22 12:00:00 lb haproxy[1]: 10.0.0.1:5 [22/Nov/2025:12:00:00.123] fe api/s1 0/0/1/2/3 401 188 - - ---- 1/1/0/0/0 0/0 "GET /orders HTTP/1.1"`:                     0,
		`{"time":"2025-11-22T12:00:00Z","method":"GET","path":"/orders","status":401}`:                                                                                       noon,
		`{"level":30,"time":1763812800123,"req":{"method":"GET","url":"/orders"},"res":{"statusCode":401},"msg":"request completed"}`:                                        noon,
		`{"level":"error","ts":1763812800.123,"msg":"jwt expired"}`:                                                                                                          noon,
		`time=2025-11-22T12:00:00.000Z level=ERROR msg="token is expired"`:                                                                                                   noon,
		`2025-11-22T13:00:00.000+01:00 ERROR 1 --- [nio-1] o.s.s.o.s.r.a.JwtAuthenticationProvider : Failed to authenticate: Jwt expired at 2025-11-22T11:00:00Z`:            noon,
		`2025-11-22 12:00:00.123 ERROR 1 --- [nio-1] o.s.s.JwtAuthenticationProvider : Jwt expired at 2025-11-22T11:00:00Z`:                                                  0,
		`2025-11-22 12:00:00,123 ERROR auth: Signature has expired`:                                                                                                          0,
		`2025/11/22 12:00:00 token is expired by 1h0m0s`:                                                                                                                     0,
		`[GIN] 2025/11/22 - 12:00:00 | 401 |     1.2ms |   10.0.0.1 | GET      "/orders"`:                                                                                    0,
		`GET /orders 401 1.234 ms - 12`:                                      0,
		`2025-11-22T12:00:00+0000 host api[12]: jwt expired`:                 noon,
		`INFO:     10.0.0.1:54321 - "GET /orders HTTP/1.1" 401 Unauthorized`: 0,
		`Jwt expired at 2025-11-22T12:00:00Z`:                                0,
	} {
		if got := judged(line); got != want {
			t.Errorf("%s: judged at %d, want %d", line, got, want)
		}
		report := diagnose.Run(t.Context(), line, diagnose.Options{At: at})
		if report.Times.At != at.Unix() {
			t.Errorf("%s: judged at %d in spite of what was given", line, report.Times.At)
		}
	}
}

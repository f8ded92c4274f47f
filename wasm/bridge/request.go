package bridge

import (
	"strconv"
	"time"

	"github.com/jwtkit/toolkit/internal/base64url"
	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/internal/strictjson"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// A request is one request, taken apart.
type request struct {
	op     string
	text   string // the token, or the text to diagnose
	keys   string // JSON text, "" when absent
	policy string // JSON text, "" when absent
	at     time.Time

	secret    string
	hasSecret bool
}

// subjects names, for each op, the member that holds what it is about.
var subjects = map[string]string{"verify": "token", "diagnose": "text"}

func read(text string) (*request, error) {
	if len(text) > MaxRequestBytes {
		return nil, invalid("the request is " + strconv.Itoa(len(text)) + " bytes long, the limit is " + strconv.Itoa(MaxRequestBytes))
	}
	q := new(request)
	members := map[string]string{}
	r := strictjson.Document(text)
	defer r.Close()
	for r.Member() {
		switch r.Name {
		case "op":
			q.op = r.String()
		case "token", "text":
			members[r.Name] = r.String()
		case "keys":
			q.keys = r.Raw()
		case "secret":
			q.secret, q.hasSecret = r.String(), true
		case "policy":
			q.policy = r.Raw()
		case "at":
			q.at = instant(r)
		default:
			return nil, invalid("a request has no member " + phrase.Quote(r.Name))
		}
	}
	if f := r.Fault(); f != nil {
		return nil, invalid("the request " + f.Say())
	}
	return q, q.setText(members)
}

// setText takes the one member that the op is about.
func (q *request) setText(members map[string]string) error {
	name, known := subjects[q.op]
	if !known {
		return invalid(`op is ` + phrase.Quote(q.op) + `, which is neither "verify" nor "diagnose"`)
	}
	text, given := members[name]
	if !given || len(members) > 1 {
		return invalid("op " + q.op + " takes the member " + name)
	}
	q.text = text
	return nil
}

// instant gives the instant to judge at: the one of the request, or now.
func (q *request) instant() time.Time {
	if q.at.IsZero() {
		return time.Now()
	}
	return q.at
}

// keySet gives the keys of the request, nil when it has none, and those of its set
// that cannot be used.
func (q *request) keySet() (verify.KeySet, []verify.KeyProblem, error) {
	if q.keys == "" && !q.hasSecret {
		return nil, nil, nil
	}
	keys, skipped := verify.StaticKeys{}, []verify.KeyProblem(nil)
	if q.keys != "" {
		var err error
		if keys, skipped, err = verify.ParseJWKS([]byte(q.keys)); err != nil {
			return nil, nil, err
		}
	}
	if q.hasSecret {
		secret, f := base64url.AppendDecode(nil, q.secret)
		if f != nil {
			return nil, nil, &jwtkit.Error{Code: jwtkit.CodeKeysInvalid, Detail: "the secret " + string(f.Reason) + ", at byte " + strconv.Itoa(f.Offset)}
		}
		key, _ := verify.HMACKey("", secret) // one that is of no use refuses in its turn
		keys = append(keys, key)
	}
	return keys, skipped, nil
}

// secretBytes gives the bytes of the request's secret, if it has one.
func (q *request) secretBytes() []byte {
	secret, _ := base64url.AppendDecode(nil, q.secret)
	return secret
}

// readPolicy gives the policy of the request, nil when it has none.
func (q *request) readPolicy() (*verify.Policy, error) {
	if q.policy == "" {
		return nil, nil
	}
	policy, err := verify.ParsePolicy([]byte(q.policy))
	if err != nil {
		return nil, err
	}
	return &policy, nil
}

func invalid(detail string) error {
	return &jwtkit.Error{Code: jwtkit.CodeRequestInvalid, Detail: detail}
}

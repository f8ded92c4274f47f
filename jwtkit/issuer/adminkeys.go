package issuer

import "net/http"

// rotateKeys makes a new signing key, and answers with its kid and how many keys
// are published.
func (s *Issuer) rotateKeys(w http.ResponseWriter, r *http.Request) *refusal {
	var asked struct {
		Drop      bool   `json:"drop"`
		SameKeyID bool   `json:"same_kid"`
		Algorithm string `json:"alg"`
	}
	if refused := readJSON(r, &asked, "drop, same_kid (true or false), alg (text)"); refused != nil {
		return refused
	}
	kid, err := s.RotateKeys(Rotation{Algorithm: asked.Algorithm, Drop: asked.Drop, SameKeyID: asked.SameKeyID})
	if err != nil {
		return s.refuseChange(err)
	}
	s.sendKeys(w, kid)
	return nil
}

// dropKey withdraws one key before its time.
func (s *Issuer) dropKey(w http.ResponseWriter, r *http.Request) *refusal {
	var asked struct {
		KeyID string `json:"kid"`
	}
	if refused := readJSON(r, &asked, "kid (text)"); refused != nil {
		return refused
	}
	if err := s.DropKey(asked.KeyID); err != nil {
		return s.refuseChange(err)
	}
	s.sendKeys(w, s.SigningKey().ID())
	return nil
}

func (s *Issuer) sendKeys(w http.ResponseWriter, kid string) {
	sendJSON(w, http.StatusOK, struct {
		KeyID     string `json:"kid"`
		Published int    `json:"published"`
	}{kid, len(s.keys.current().all)})
}

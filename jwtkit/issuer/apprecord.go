package issuer

import (
	"encoding/base64"
	"maps"
	"slices"
	"time"
)

// appRecord is an app in the state.
type appRecord struct {
	ID        string   `json:"client_id"`
	Digest    string   `json:"client_secret_sha256,omitzero"` // base64url; absent without a secret
	JWKS      string   `json:"jwks,omitzero"`                 // as it was registered
	Scopes    []string `json:"scopes"`
	Audiences []string `json:"audiences"`
	Lifetime  int64    `json:"lifetime"` // seconds
	Profile   string   `json:"profile"`
	Disabled  bool     `json:"disabled,omitzero"`
	Test      bool     `json:"test_secret,omitzero"`
}

func (r *registry) load() (map[string]registered, error) {
	apps := make(map[string]registered)
	var records []appRecord
	if _, err := r.state.load(appsFile, &records); err != nil {
		return nil, err
	}
	for _, record := range records {
		app := registered{App: App{
			ID: record.ID, JWKS: record.JWKS, Scopes: record.Scopes, Audiences: record.Audiences,
			Lifetime: time.Duration(record.Lifetime) * time.Second, Profile: record.Profile, Disabled: record.Disabled, TestSecret: record.Test,
		}}
		if !app.digest.read(record.Digest) || r.fit(&app) != nil || app.ID == "" {
			return nil, invalid(appsFile + " of the state holds an app that cannot be; put it right or remove the file")
		}
		apps[app.ID] = app
	}
	return apps, nil
}

// read takes a digest in base64url, or "" for none.
func (d *digest) read(text string) bool {
	sum, err := base64.RawURLEncoding.DecodeString(text)
	copy(d[:], sum)
	return err == nil && (len(sum) == len(d) || text == "")
}

// text gives the digest in base64url, "" for none.
func (d digest) text() string {
	if d == (digest{}) {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(d[:])
}

func (r *registry) save(apps map[string]registered) error {
	if r.state == "" {
		return nil
	}
	records := []appRecord{}
	for _, id := range slices.Sorted(maps.Keys(apps)) {
		app := apps[id]
		records = append(records, appRecord{
			ID: app.ID, Digest: app.digest.text(), JWKS: app.JWKS, Scopes: app.Scopes, Audiences: app.Audiences,
			Lifetime: int64(app.Lifetime / time.Second), Profile: app.Profile, Disabled: app.Disabled, Test: app.TestSecret,
		})
	}
	return r.state.save(appsFile, records)
}

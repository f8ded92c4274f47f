package issuer

// Register adds an app and gives it back complete: what was empty is filled
// in, the Secret included if it was generated. That is the only time it is
// told; the issuer keeps its SHA-256. An app that cannot be is an error with
// [jwtkit.CodeRequestInvalid], one too many with [jwtkit.CodeLimitExceeded].
func (s *Issuer) Register(app App) (App, error) {
	app, err := s.apps.register(app)
	if err == nil {
		s.log.Info("app registered", "client_id", app.ID)
	}
	return app, err
}

// Update changes a registered app; its ID and Secret stay what they are. What f
// leaves empty gets its default. An app that is not there, or would be none, is
// an error with [jwtkit.CodeRequestInvalid].
func (s *Issuer) Update(id string, f func(*App)) (App, error) {
	app, err := s.apps.update(id, func(kept *registered) { f(&kept.App) })
	if err == nil {
		s.log.Info("app changed", "client_id", id)
	}
	return app, err
}

// RenewSecret gives an app a new random Secret and gives the app back with it,
// the only time it is told. The one before it is worth nothing from now on.
func (s *Issuer) RenewSecret(id string) (App, error) {
	secret := newSecret()
	app, err := s.apps.update(id, func(kept *registered) { kept.digest, kept.TestSecret = digestOf(secret), false })
	if err == nil {
		app.Secret = secret
		s.log.Info("secret renewed", "client_id", id)
	}
	return app, err
}

// Remove forgets an app. Its tokens are not active any more (RFC 7662).
func (s *Issuer) Remove(id string) error {
	err := s.apps.remove(id)
	if err == nil {
		s.log.Info("app removed", "client_id", id)
	}
	return err
}

package diagnose

import "slices"

// symptoms names for plain causes the finer ones that are at their root: where one
// of these is found, the plain one says nothing more, and its advice would only
// lead astray.
var symptoms = map[string]map[string]bool{
	"bad_signature":     causeSet(`secret_b64 secret_whitespace ecdsa_der ecdsa_unpadded wrong_kid rs_ps_swap pss_params reserialised ms_nonce key_confusion same_kid_new_key`),
	"sig_length":        causeSet(`truncated_round ecdsa_der ecdsa_unpadded secret_b64 secret_whitespace`),
	"impossible_length": causeSet(`truncated_round`),
	"one_dot":           causeSet(`truncated_round`),
	"issuer_mismatch":   causeSet(`iss_slash iss_scheme_port_case iss_docker_name iss_entra_v1_v2 iss_tenant iss_template firebase`),
	"audience_mismatch": causeSet(`aud_near aud_keycloak_account aud_graph aud_is_client firebase`),
	"type_mismatch":     causeSet(`id_token refresh_token logout_or_assertion`),
	"not_yet_valid":     causeSet(`milliseconds`),
	"iat_future":        causeSet(`milliseconds`),
	"unknown_kid":       causeSet(`kid_retired wrong_jwks kid_too_new_for_api`),
}

// dropSymptoms takes back what another finding, at least as certain is the root of. What a server said stays, in the root.
func (d *diagnosis) dropSymptoms() {
	all := slices.Clone(d.report.Findings)
	d.report.Findings = slices.DeleteFunc(d.report.Findings, func(f Finding) bool {
		return slices.ContainsFunc(all, func(root Finding) bool {
			return symptoms[f.Cause][root.Cause] && weight(root.Certainty) >= weight(f.Certainty)
		})
	})
}

func weight(c Certainty) int { return slices.Index([]Certainty{Hint, Likely, Proved}, c) }

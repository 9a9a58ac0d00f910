package plain

import "net/url"

// Address is what may be shown of an address that somebody gave: its scheme and its host. What stands before the host may be a password, and what
// stands behind it a token, as in the addresses of webhooks.
func Address(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return "…"
	}
	shown := url.URL{Scheme: u.Scheme, Host: u.Host}
	if u.User == nil && (u.Path == "" || u.Path == "/") && u.RawQuery == "" && u.Fragment == "" {
		return Text(shown.String())
	}
	return Text(shown.String() + "/…")
}

package page_test

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
)

// google signs tokens as Google does, but for a key that is the test's.
var google = []byte(rand.Text())

func googlesToken(subject, audience string) string {
	part := func(v any) string {
		data, _ := json.Marshal(v)
		return base64.RawURLEncoding.EncodeToString(data)
	}
	now := time.Now().Unix()
	signed := part(map[string]string{"alg": "HS256"}) + "." + part(map[string]any{"iss": "https://accounts.google.com", "sub": subject, "aud": audience, "iat": now, "exp": now + 3600})
	return signed + "." + base64.RawURLEncoding.EncodeToString(sumOf(signed))
}

func sumOf(text string) []byte {
	h := hmac.New(sha256.New, google)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// callerOf is who a token is of.
func callerOf(token string) (judge.Caller, error) {
	token = strings.TrimSpace(token)
	parts := strings.Split(token, ".")
	if len(parts) != 3 || base64.RawURLEncoding.EncodeToString(sumOf(parts[0]+"."+parts[1])) != parts[2] {
		return judge.Caller{}, errors.New("no token of Google's")
	}
	var claims struct {
		Iss, Sub, Aud string
		Exp           int64
	}
	data, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err == nil {
		err = json.Unmarshal(data, &claims)
	}
	if err == nil && (claims.Iss != "https://accounts.google.com" || time.Now().Unix() > claims.Exp) {
		err = errors.New("another issuer, or too late")
	}
	if err != nil {
		return judge.Caller{}, fmt.Errorf("the token does not hold: %w", err)
	}
	return judge.Caller{Federated: "accounts.google.com", Context: map[string][]string{
		"accounts.google.com:sub": {claims.Sub}, "accounts.google.com:aud": {claims.Aud}, "accounts.google.com:oaud": {claims.Aud},
	}}, nil
}

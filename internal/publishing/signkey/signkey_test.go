package signkey_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
)

// A key is what was written, and what is no such key is refused.
func TestKeys(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "key.pem")
	key, err := signkey.NewKey(path)
	if err != nil {
		t.Fatal(err)
	}
	again, err := signkey.ReadKey(path)
	if err != nil || again.ID() != key.ID() {
		t.Fatalf("%v, %v", again, err)
	}
	public, err := signkey.ParsePublicKey(key.Public().String())
	if err != nil || public.ID() != key.ID() {
		t.Errorf("%v, %v", public, err)
	}
	for _, text := range []string{"", key.Public().String() + "=", key.Public().String()[1:], strings.Repeat("/", 43), key.ID()} {
		if got, err := signkey.ParsePublicKey(text); err == nil {
			t.Errorf("%q is taken: %v", text, got)
		}
	}
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(other)
	if err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"must be an Ed25519 key, got a *ecdsa.PrivateKey":        pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}),
		"must be a private key as bucketgrant key new writes it": append(slices.Clone(good), good...),
		"asn1: ": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("x")}),
	} {
		file := filepath.Join(dir, "other.pem")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := signkey.ReadKey(file); err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), file) {
			t.Errorf("got %v, want %s", err, name)
		}
	}
}

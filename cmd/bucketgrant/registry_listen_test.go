package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/registry/server"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// newCertificate writes a certificate and its key, and returns it.
func newCertificate(t *testing.T, cert, key string, number int64) *x509.Certificate {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	made := &x509.Certificate{SerialNumber: big.NewInt(number), DNSNames: []string{"registry.example.com"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, made, made, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	write(t, cert, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	write(t, key, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})))
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// The server's own TLS, and a certificate that is renewed while it serves.
func TestServerTLS(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := listenFlags{addr: "127.0.0.1:0", names: []string{"registry.example.com"}, cert: filepath.Join(dir, "cert.pem"), key: filepath.Join(dir, "key.pem")}
	first := newCertificate(t, f.cert, f.key, 1)
	s, err := store.Open(t.Context(), store.Config{Database: filepath.Join(dir, "registry.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	srv, err := server.New(server.Config{Store: s, Hosts: f.hosts(), Encrypted: f.encrypted(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	list, err := f.listen(srv)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = list[0].server.Serve(list[0].Listener) }()
	defer list[0].server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(first)
	client := http.Client{Timeout: time.Minute, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: "registry.example.com"}}}
	q, err := http.NewRequest(http.MethodGet, list[0].address+"healthz", nil)
	if err != nil {
		t.Fatal(err)
	}
	q.Host = "registry.example.com"
	a, err := client.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	_ = a.Body.Close()
	if a.StatusCode != http.StatusOK || a.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("got %d, %v", a.StatusCode, a.Header)
	}

	c := certificate{cert: f.cert, key: f.key}
	number := func() string {
		t.Helper()
		got, err := c.get(nil)
		if err != nil {
			t.Fatal(err)
		}
		return got.Leaf.SerialNumber.String()
	}
	later := time.Now().Add(time.Hour)
	if number() != "1" {
		t.Error("it is not the first certificate")
	}
	newCertificate(t, f.cert, f.key, 2)
	if err := os.Chtimes(f.cert, later, later); err != nil {
		t.Fatal(err)
	}
	if number() != "1" {
		t.Error("it is looked for a new one with each connection")
	}
	c.looked = time.Time{}
	if number() != "2" {
		t.Error("the new certificate is not taken")
	}
	write(t, f.key, "half written")
	c.looked = time.Time{}
	if number() != "2" {
		t.Error("a half written key ends the service")
	}
}

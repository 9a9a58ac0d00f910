package publish_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// authority certifies the names of a test's servers, as itself.
type authority struct {
	certificateFile, keyFile string
	certificate              tls.Certificate
	pool                     *x509.CertPool
}

func newAuthority(t *testing.T, names ...string) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "test"}, // without a name, curl finds no issuer
		DNSNames:     append([]string{"localhost"}, names...),
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(24 * time.Hour),
		IsCA:         true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certPEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	keyPEM := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})
	dir := t.TempDir()
	a := &authority{certificateFile: filepath.Join(dir, "cert.pem"), keyFile: filepath.Join(dir, "key.pem"), pool: x509.NewCertPool()}
	a.pool.AppendCertsFromPEM(certPEM)
	writeFile(t, a.certificateFile, certPEM)
	writeFile(t, a.keyFile, keyPEM)
	if a.certificate, err = tls.X509KeyPair(certPEM, keyPEM); err != nil {
		t.Fatal(err)
	}
	return a
}

func (a *authority) trusted() *tls.Config { return &tls.Config{RootCAs: a.pool} }

func (a *authority) serving() *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{a.certificate}}
}

// startAWS is AWS as far as S3 goes: an HTTPS proxy that answers for every host of amazonaws.com with the handler. What
// it is asked for, with its host, is recorded.
func startAWS(t *testing.T, a *authority, handler http.Handler) (proxy string, hosts func() []string) {
	t.Helper()
	inner := &connections{accepted: make(chan net.Conn), closed: make(chan struct{})}
	asked := make(chan string, 1000)
	aws := &http.Server{ErrorLog: log.New(io.Discard, "", 0), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Method + " https://" + r.Host + r.URL.Path
		handler.ServeHTTP(w, r)
	})}
	go aws.Serve(tls.NewListener(inner, a.serving()))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	front := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || !strings.HasSuffix(r.Host, ".amazonaws.com:443") {
			t.Errorf("asked for %s %s", r.Method, r.Host)
			w.WriteHeader(http.StatusForbidden)
			return
		}
		// Hijacked before it is answered: until then the client sends nothing, of which the server could have read the beginning.
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		if _, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n"); err != nil {
			conn.Close()
			return
		}
		select {
		case inner.accepted <- conn:
		case <-inner.closed:
			conn.Close()
		}
	})}
	go front.Serve(listener)
	t.Cleanup(func() { front.Close(); aws.Close() })
	return "http://" + listener.Addr().String(), func() []string {
		var all []string
		for {
			select {
			case s := <-asked:
				all = append(all, s)
			default:
				return all
			}
		}
	}
}

// connections is a listener for connections that have come another way.
type connections struct {
	accepted chan net.Conn
	closed   chan struct{}
}

func (c *connections) Accept() (net.Conn, error) {
	select {
	case conn := <-c.accepted:
		return conn, nil
	case <-c.closed:
		return nil, net.ErrClosed
	}
}

func (c *connections) Close() error   { close(c.closed); return nil }
func (c *connections) Addr() net.Addr { return &net.TCPAddr{} }

package server

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
	"github.com/versity/versitygw/s3api"

	"github.com/bucketgrant/bucketgrant/internal/aws/wire"
)

const (
	// The server takes root's access key ID for the account that buckets belong to, and this for the account of its IAM.
	rootAccess = "000000000000"
	rootSecret = "root-secret"
	hostname   = "s3.bucketgrant.test"
	region     = "us-east-1"
)

// services are the IAM and the S3 server. They listen on UNIX sockets in dir, so that no port has to be free.
type services struct {
	dir         string
	iam         *iam.Client // of the account's root
	owners      owners
	certificate *x509.CertPool
}

// startIAM starts the IAM server, until the test ends. There can be one a process.
func startIAM(t *testing.T) *services {
	t.Helper()
	s := &services{dir: attributesDir(t)}
	s.certificate = s.writeCertificate(t)
	mkdir(t, s.path("iam"))
	s.run(t, func(ctx context.Context) error {
		return embedgw.RunIAMAPI(ctx, &embedgw.IAMConfig{
			RootUserAccess: rootAccess, RootUserSecret: rootSecret,
			Ports: []string{s.path("iam.sock")}, PrivatePorts: []string{s.path("private.sock")},
			IAMDir:         s.path("iam"),
			MaxConnections: 100, MaxRequests: 100,
			KeepAlive: true, Quiet: true,
		})
	})
	waitFor(t, s.path("iam.sock"))
	waitFor(t, s.path("private.sock"))
	s.startOwners(t)
	s.iam = iam.New(iam.Options{
		BaseEndpoint: aws.String("http://iam.bucketgrant.test"),
		Region:       region,
		Credentials:  credentials.NewStaticCredentialsProvider(rootAccess, rootSecret, ""),
		HTTPClient:   wire.Client(s.httpClient(t, "iam.sock")),
		Retryer:      aws.NopRetryer{},
	})
	return s
}

// startS3 starts the S3 server, with TLS or without, until the test ends. There can be one at a time.
func (s *services) startS3(t *testing.T, secure bool) *endpoint {
	t.Helper()
	mkdir(t, s.path("data"))
	mkdir(t, s.path("versions"))
	// The backend works in its directory, and the process with it.
	t.Chdir(s.dir)
	backend, err := posix.New(s.path("data"), meta.XattrMeta{}, posix.PosixOpts{
		VersioningDir:       s.path("versions"),
		CopyObjectThreshold: 5 << 30, // 0 would allow no copy
	})
	if err != nil {
		t.Fatal(err)
	}
	cfg := &embedgw.Config{
		RootUserAccess: rootAccess, RootUserSecret: rootSecret,
		Region:                region,
		Ports:                 []string{s.path("s3.sock")},
		StandaloneIAMEndpoint: s.path(ownersSocket),
		MaxConnections:        100, MaxRequests: 100, MultipartMaxParts: 10000,
		KeepAlive: true, Quiet: true,
	}
	e := &endpoint{url: "http://" + hostname, secure: secure}
	if secure {
		cfg.CertFile, cfg.KeyFile = s.path("cert.pem"), s.path("key.pem")
		e.url = "https://" + hostname
	}
	listening := make(chan struct{})
	cfg.S3Options = []s3api.Option{s3api.WithOnListen(func() { close(listening) })}
	s.run(t, func(ctx context.Context) error { return embedgw.RunVersityGW(ctx, backend, cfg) })
	select {
	case <-listening:
	case <-time.After(2 * time.Minute):
		t.Fatal("the S3 server does not listen")
	}
	e.http = s.httpClient(t, "s3.sock") // its connections are closed before the server waits for them
	return e
}

// endpoint is where S3 is.
type endpoint struct {
	url    string
	secure bool
	http   *http.Client
}

func (e *endpoint) client(accessKeyID, secret string) *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: aws.String(e.url),
		UsePathStyle: true,
		Region:       region,
		Credentials:  credentials.NewStaticCredentialsProvider(accessKeyID, secret, ""),
		HTTPClient:   wire.Client(e.http),
		Retryer:      aws.NopRetryer{}, // a decision is one request
	})
}

func (e *endpoint) root() *s3.Client { return e.client(rootAccess, rootSecret) }

// run runs a server until the test ends, and waits for it.
func (s *services) run(t testing.TB, serve func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func (s *services) path(name string) string { return filepath.Join(s.dir, name) }

func (s *services) httpClient(t testing.TB, socket string) *http.Client {
	transport := &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", s.path(socket))
		},
		TLSClientConfig:     &tls.Config{RootCAs: s.certificate},
		MaxIdleConnsPerHost: 100, // of the two hosts there are
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func (s *services) writeCertificate(t testing.TB) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		DNSNames:     []string{hostname, stsHostname, sqsHostname, snsHostname},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(24 * time.Hour),
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
	writeFile(t, s.path("cert.pem"), certPEM)
	writeFile(t, s.path("key.pem"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}))
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(certPEM)
	return pool
}

// attributesDir is a temporary directory on a file system with extended attributes, in which the server keeps what it
// knows about an object. Its name is short, as a socket's must be. In memory the test takes half the time.
func attributesDir(t testing.TB) string {
	t.Helper()
	var refusals []error
	for _, parent := range []string{"/dev/shm", os.TempDir()} {
		dir, err := os.MkdirTemp(parent, "bg")
		if err == nil {
			t.Cleanup(func() { os.RemoveAll(dir) })
			if err = (meta.XattrMeta{}).Test(dir); err == nil {
				return dir
			}
		}
		refusals = append(refusals, err)
	}
	reason := fmt.Sprintf("not tested: the policies on a real server. It needs a directory with extended attributes; set TMPDIR to one: %v", refusals)
	if os.Getenv("BUCKETGRANT_REQUIRE_TOOLS") == "1" {
		t.Fatal(reason)
	}
	fmt.Println(reason) // for the test that runs this one
	t.Skip(reason)
	return ""
}

func waitFor(t testing.TB, socket string) {
	t.Helper()
	for range 12000 { // two minutes
		if conn, err := net.Dial("unix", socket); err == nil {
			conn.Close()
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal(fmt.Errorf("nothing listens on %s", socket))
}

func mkdir(t testing.TB, path string) {
	t.Helper()
	if err := os.MkdirAll(path, 0o700); err != nil {
		t.Fatal(err)
	}
}

func writeFile(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

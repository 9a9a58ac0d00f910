package publish_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/internal/testtools/program"
)

// server is an S3 server that is not ours.
type server struct {
	name string
	// transport reaches the server, whatever the address says.
	transport http.RoundTripper
	// scheme of its requests
	scheme string
	client *s3.Client
}

// newServer makes the server's own client, which goes past every proxy.
func newServer(name, scheme string, transport http.RoundTripper) *server {
	return &server{name: name, scheme: scheme, transport: transport, client: s3.New(s3.Options{
		BaseEndpoint: aws.String(scheme + "://localhost"),
		UsePathStyle: true,
		Region:       region,
		Credentials:  credentials.NewStaticCredentialsProvider("testing", "testing", ""),
		HTTPClient:   &http.Client{Transport: transport},
	})}
}

// startMoto starts moto_server until the test ends, and returns its address too.
func startMoto(t *testing.T, tests string) (*server, string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), needMoto(t, tests), "emulator.py", "--until-stdin-ends", "-p", "0")
	cmd.Dir = filepath.Join(root, "test", "launch")
	cmd.Env = testtools.Isolated(t, region)
	log := startServer(t, cmd)
	address := log.wait(t, regexp.MustCompile(`Running on (http://\S+)`))
	transport := &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", strings.TrimPrefix(address, "http://"))
		},
	}
	t.Cleanup(transport.CloseIdleConnections)
	return newServer("moto", "http", transport), address
}

// startGateway starts the Versity S3 Gateway until the test ends: with TLS, if there is an authority to certify it.
func startGateway(t *testing.T, ca *authority) *server {
	t.Helper()
	if testing.Short() {
		t.Skip("not tested with -short: publishing to the Versity S3 Gateway")
	}
	path, err := gateway()
	if err != nil {
		t.Fatal(err)
	}
	dir := attributesDir(t)
	cmd := exec.CommandContext(t.Context(), path, dir)
	transport := &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", filepath.Join(dir, "s3.sock"))
		},
		MaxIdleConnsPerHost: 64,
	}
	t.Cleanup(transport.CloseIdleConnections)
	scheme := "http"
	if ca != nil {
		scheme = "https"
		cmd.Args = append(cmd.Args, ca.certificateFile, ca.keyFile)
		transport.TLSClientConfig = ca.trusted()
	}
	log := startServer(t, cmd)
	for range 12000 {
		if conn, err := net.Dial("unix", filepath.Join(dir, "s3.sock")); err == nil {
			conn.Close()
			return newServer("versitygw", scheme, transport)
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("the gateway has not started within two minutes:\n%s", log)
	return nil
}

// gateway is the server, which is a module of its own.
var gateway = sync.OnceValues(func() (string, error) { return program.Path("gateway", ".") })

// attributesDir is a folder with extended attributes, with a short name, as a socket's must be. In memory is fastest.
func attributesDir(t *testing.T) string {
	t.Helper()
	for _, parent := range []string{"/dev/shm", ""} {
		if dir, err := os.MkdirTemp(parent, "bg"); err == nil {
			t.Cleanup(func() { os.RemoveAll(dir) })
			return dir
		}
	}
	t.Fatal("no temporary folder can be made")
	return ""
}

// startServer starts a server that ends with its standard input, and reads its log.
func startServer(t *testing.T, cmd *exec.Cmd) *serverLog {
	t.Helper()
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	r, w := io.Pipe()
	cmd.Stdout, cmd.Stderr = w, w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	log := &serverLog{}
	var reading sync.WaitGroup
	reading.Go(func() { log.read(r) })
	t.Cleanup(func() {
		stdin.Close()
		cmd.Wait()
		w.Close()
		reading.Wait()
	})
	return log
}

// serverLog is what a server has written so far.
type serverLog struct {
	mu    sync.Mutex
	lines []string
}

func (l *serverLog) read(r io.Reader) {
	for s := bufio.NewScanner(r); s.Scan(); {
		l.mu.Lock()
		l.lines = append(l.lines, s.Text())
		l.mu.Unlock()
	}
}

// wait waits for a line, and returns the part of it in parentheses.
func (l *serverLog) wait(t *testing.T, pattern *regexp.Regexp) string {
	t.Helper()
	for range 6000 {
		l.mu.Lock()
		for _, line := range l.lines {
			if m := pattern.FindStringSubmatch(line); m != nil {
				l.mu.Unlock()
				return m[1]
			}
		}
		l.mu.Unlock()
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("the server has not started within a minute:\n%s", l)
	return ""
}

// String is the end of the log.
func (l *serverLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.lines[max(0, len(l.lines)-20):], "\n")
}

// makeBucket makes a bucket with versions. Everybody may read the objects in it.
func (s *server) makeBucket(t *testing.T, name string) {
	t.Helper()
	_, err := s.client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &name})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.client.PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{
		Bucket: &name, VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.putPolicy(t, name, `{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::`+name+`/*"}]}`)
}

func (s *server) putPolicy(t *testing.T, bucket, policy string) {
	t.Helper()
	if _, err := s.client.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: &bucket, Policy: &policy}); err != nil {
		t.Fatal(err)
	}
}

func (s *server) get(t *testing.T, bucket, key string) []byte {
	t.Helper()
	out, err := s.client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		t.Fatalf("%s/%s: %v", bucket, key, err)
	}
	defer out.Body.Close()
	data, err := io.ReadAll(out.Body)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// versions are all versions of each object, the oldest first. There are no deletions.
func (s *server) versions(t *testing.T, bucket string) map[string][]types.ObjectVersion {
	t.Helper()
	byKey := map[string][]types.ObjectVersion{}
	for p := s3.NewListObjectVersionsPaginator(s.client, &s3.ListObjectVersionsInput{Bucket: &bucket}); p.HasMorePages(); {
		page, err := p.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(page.DeleteMarkers) > 0 {
			t.Errorf("%s: %d deletions", bucket, len(page.DeleteMarkers))
		}
		for _, v := range page.Versions { // the newest first
			byKey[*v.Key] = append([]types.ObjectVersion{v}, byKey[*v.Key]...)
		}
	}
	return byKey
}

func (s *server) getVersion(t *testing.T, bucket string, v types.ObjectVersion) []byte {
	t.Helper()
	out, err := s.client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &bucket, Key: v.Key, VersionId: v.VersionId})
	if err != nil {
		t.Fatal(err)
	}
	defer out.Body.Close()
	data, err := io.ReadAll(out.Body)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

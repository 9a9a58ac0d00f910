package server

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
	"github.com/versity/versitygw/iamapi"
	"github.com/versity/versitygw/iamapi/private"
	"github.com/versity/versitygw/iamapi/storage"
	iamstore "github.com/versity/versitygw/iamapi/types"
	"github.com/versity/versitygw/s3api"

	"github.com/bucketgrant/bucketgrant/internal/aws/wire"
	"github.com/bucketgrant/bucketgrant/internal/synth/lategc"
)

// sessions is the server's store, in which the STS front puts the sessions that it gives: the server then takes their
// tokens and enforces their roles' policies as those of sessions of its own. They are kept in memory, because the store
// reads its whole file for every request.
type sessions struct {
	storage.Storer
	byKey sync.Map
}

func (s *sessions) CreateSession(_ context.Context, session iamstore.Session) (*iamstore.Session, error) {
	s.byKey.Store(session.AccessKeyId, session)
	return &session, nil
}

func (s *sessions) GetSession(_ context.Context, accessKeyID string) (*iamstore.Session, error) {
	v, ok := s.byKey.Load(accessKeyID)
	if !ok || time.Now().After(v.(iamstore.Session).Expiration) {
		return nil, storage.ErrSessionNotFound
	}
	session := v.(iamstore.Session)
	return &session, nil
}

// When a key or a role was used last is of no interest here, and writes the whole file.
func (s *sessions) RecordAccessKeyUsage(context.Context, string, string, string, time.Time) error {
	return nil
}
func (s *sessions) RecordRoleUsage(context.Context, string, string, time.Time) error { return nil }

// startSessions starts the IAM server as startIAM does, with the store in reach of the test.
func startSessions(t testing.TB) (*services, *sessions) {
	t.Helper()
	s := &services{dir: attributesDir(t)}
	s.certificate = s.writeCertificate(t)
	mkdir(t, s.path("iam"))
	internal, err := storage.NewInternal(s.path("iam"))
	if err != nil {
		t.Fatal(err)
	}
	store := &sessions{Storer: internal}
	root := iamapi.RootCredentials{Access: rootAccess, Secret: rootSecret}
	api, err := iamapi.New(store, root, iamapi.WithConcurrencyLimiter(1000, 1000), iamapi.WithKeepAlive(), iamapi.WithQuiet())
	if err != nil {
		t.Fatal(err)
	}
	private, err := private.New(store, root, private.WithPrivateQuiet())
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 2)
	go func() { done <- api.ServeMultiPort([]string{s.path("iam.sock")}) }()
	go func() { done <- withoutTLS(private.ServeMultiPort, s.path("private.sock")) }()
	t.Cleanup(func() {
		if err := errors.Join(api.Shutdown(), private.Shutdown()); err != nil {
			t.Error(err)
		}
		<-done // each says that its listener is closed
		<-done
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
	return s, store
}

// withoutTLS serves with the zero value of a type that only the server can name.
func withoutTLS[T any](serve func([]string, T) error, socket string) error {
	var none T
	return serve([]string{socket}, none)
}

// plainSocket is of an S3 server without TLS. There can be one server a process, and the test's own has TLS, so this one
// is a process of its own, on the same files.
const plainSocket = "plain.sock"

const plainEnv = "BUCKETGRANT_TEST_PLAIN_S3"

func TestMain(m *testing.M) {
	if dir := os.Getenv(plainEnv); dir != "" {
		if err := servePlain(&services{dir: dir}); err != nil {
			panic(err)
		}
		os.Exit(0)
	}
	lategc.Least(256 << 20) // of each of a hundred thousand requests nothing is kept
	os.Exit(m.Run())
}

func servePlain(s *services) error {
	if err := os.Chdir(s.dir); err != nil {
		return err
	}
	backend, err := posix.New(s.path("data"), meta.XattrMeta{}, posix.PosixOpts{VersioningDir: s.path("versions"), CopyObjectThreshold: 5 << 30})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() { // the test has ended, however
		io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	return embedgw.RunVersityGW(ctx, backend, &embedgw.Config{
		RootUserAccess: rootAccess, RootUserSecret: rootSecret, Region: region,
		Ports: []string{s.path(plainSocket)}, StandaloneIAMEndpoint: s.path(ownersSocket),
		MaxConnections: 100, MaxRequests: 100, MultipartMaxParts: 10000, KeepAlive: true, Quiet: true,
		S3Options: []s3api.Option{},
	})
}

// startPlain starts the process, until the test ends.
func (s *services) startPlain(t testing.TB) *http.Client {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), plainEnv+"="+s.dir)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stdin.Close()
		cmd.Wait()
	})
	waitFor(t, s.path(plainSocket))
	return s.httpClient(t, plainSocket)
}

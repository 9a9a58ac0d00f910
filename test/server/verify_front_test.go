package server

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// front stands before the server. It is the STS that the server has not got: it checks the caller's signature, has the
// judge evaluate the role's trust policy, and puts the session into the server's store. To S3 it adds what the server
// does not know: whose a bucket is, which region it is in, and settings that are the template's. Everything else it
// passes on as it came, and the server decides.
type front struct {
	store *sessions
	mu    sync.Mutex
	// callers by access key ID, roles by ARN, worlds by bucket.
	callers map[string]*caller
	roles   map[string]*role
	worlds  map[string]*world
	// queues by URL, and topics by ARN.
	queues map[string]*world

	client *http.Client // whose requests to the hosts of AWS come here
	signer *v4.Signer
	key    []byte // of the provider of web identities
}

type caller struct {
	arn, secret, token string
	// world and logicalID are of a role or user of a launched stack.
	world     *world
	logicalID string
}

type role struct {
	world     *world
	logicalID string
	role      *iamtypes.Role // as the server has it
}

const stsHostname = "sts.bucketgrant.test"

func startFront(t testing.TB, s *services, store *sessions, secure *endpoint, plain *http.Client) *front {
	t.Helper()
	f := &front{
		store: store, callers: map[string]*caller{}, roles: map[string]*role{}, worlds: map[string]*world{}, queues: map[string]*world{},
		signer: v4.NewSigner(), key: []byte(rand.Text()),
	}
	certificate, err := tls.LoadX509KeyPair(s.path("cert.pem"), s.path("key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	addresses := map[string]string{
		hostname + ":443":    serve(t, f.s3(secure.http.Transport, "https"), &certificate),
		hostname + ":80":     serve(t, f.s3(plain.Transport, "http"), nil),
		sqsHostname + ":443": serve(t, http.HandlerFunc(f.sqs), &certificate),
		snsHostname + ":443": serve(t, http.HandlerFunc(f.sns), &certificate),
		stsHostname + ":443": serve(t, http.HandlerFunc(f.sts), &certificate),
	}
	f.client = &http.Client{
		Transport: &http.Transport{
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				to, ok := addresses[address]
				if !ok {
					return nil, fmt.Errorf("%s is not here", address)
				}
				return new(net.Dialer).DialContext(ctx, network, to)
			},
			TLSClientConfig:     &tls.Config{RootCAs: s.certificate},
			MaxIdleConnsPerHost: 100,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	t.Cleanup(f.client.CloseIdleConnections)
	return f
}

// serve serves on a port of the loopback, until the test ends.
func serve(t testing.TB, h http.Handler, certificate *tls.Certificate) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	go func() {
		if certificate != nil {
			server.Serve(tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{*certificate}}))
		} else {
			server.Serve(l)
		}
	}()
	t.Cleanup(func() { server.Close() })
	return l.Addr().String()
}

// config is one for verify, or anybody, with these credentials.
func (f *front) config(creds aws.CredentialsProvider) aws.Config {
	return aws.Config{
		Region: region, Credentials: creds, HTTPClient: f.client,
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxBackoff = time.Millisecond })
		},
		ServiceOptions: []func(string, any){func(_ string, options any) {
			switch o := options.(type) {
			case *s3.Options:
				o.BaseEndpoint, o.UsePathStyle = aws.String("https://"+hostname), true
			case *sqs.Options:
				o.BaseEndpoint = aws.String("https://" + sqsHostname)
			case *sns.Options:
				o.BaseEndpoint = aws.String("https://" + snsHostname)
			case *sts.Options:
				o.BaseEndpoint = aws.String("https://" + stsHostname)
			}
		}},
	}
}

func (f *front) addCaller(id string, c *caller) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.callers[id] = c
}

func (f *front) addRole(arn string, r *role) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.roles[arn] = r
}

func (f *front) addQueue(url string, w *world) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.queues[url] = w
}

func (f *front) addBucket(name string, w *world) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.worlds[name] = w
}

// newCaller is somebody of another account.
func (f *front) newCaller(arn string) aws.CredentialsProvider {
	id, secret := "AKIA"+rand.Text()[:16], rand.Text()+rand.Text()[:14]
	f.addCaller(id, &caller{arn: arn, secret: secret})
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: id, SecretAccessKey: secret}, nil
	})
}

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"
	"golang.org/x/term"

	"github.com/bucketgrant/bucketgrant/internal/aws/profiles"
	"github.com/bucketgrant/bucketgrant/internal/base/interrupt"
	"github.com/bucketgrant/bucketgrant/internal/customer/connections"
	"github.com/bucketgrant/bucketgrant/internal/customer/launched"
	"github.com/bucketgrant/bucketgrant/verify"
)

// anyRegion is for requests that belong to no region, where the configuration has none.
const anyRegion = "us-east-1"

// configure reads the vendor's own AWS configuration. Only a role needs credentials.
func (f *verifyFlags) configure(ctx context.Context, needed bool, connections int) error {
	if err := profiles.Check(ctx, f.profile, f.stranger); err != nil {
		return err
	}
	client := awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		t.MaxIdleConns, t.MaxIdleConnsPerHost = 0, max(t.MaxIdleConnsPerHost, connections)
	})
	options := []func(*config.LoadOptions) error{config.WithDefaultRegion(anyRegion), config.WithHTTPClient(client), config.WithLogger(logging.Nop{})}
	own := options
	if f.profile != "" {
		own = append(own, config.WithSharedConfigProfile(f.profile))
	}
	cfg, err := config.LoadDefaultConfig(ctx, own...)
	if err != nil {
		return fmt.Errorf("AWS configuration: %w", err)
	}
	// Where there are none, the SDK looks for those of an EC2 instance, and takes its time.
	limited, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if _, err := cfg.Credentials.Retrieve(limited); err != nil {
		if needed || f.profile != "" {
			return fmt.Errorf("there are no AWS credentials of your own, which assume the role: sign in (aws sso login), or name a profile with -profile NAME (%s)", launched.NoCredentials(err))
		}
		cfg.Credentials = nil
	}
	f.options.AWS = cfg
	if f.stranger != "" {
		cfg, err := config.LoadDefaultConfig(ctx, append(options, config.WithSharedConfigProfile(f.stranger))...)
		if err != nil {
			return fmt.Errorf("AWS configuration: %w", err)
		}
		f.options.Stranger = cfg.Credentials
	}
	return nil
}

// defaultWait: one connection was handed back just now, most likely, and many were there before.
func (f *verifyFlags) defaultWait() time.Duration {
	if f.connections != "" {
		return 0
	}
	return time.Minute
}

// sayWaiting says that the command waits, and for what.
func (f *verifyFlags) sayWaiting(most time.Duration) {
	fmt.Fprintf(f.stderr, "Something that should work is refused. A stack says that it is done before AWS has spread its role, its user and its\n"+
		"policies everywhere: trying again for up to %s (-wait 0s does not).\n", most)
}

// needsSecret: the way in is a key.
func (f *verifyFlags) needsSecret(e *connections.Entry) bool {
	return e.WayIn(f.def).Keyed()
}

// hasSecret: there is a place from which the secret will come.
func (f *verifyFlags) hasSecret(e *connections.Entry) bool {
	_, inEnvironment := os.LookupEnv(secretVariable)
	return f.secretFile != "" || inEnvironment || !e.Connection.Secret.IsZero() || f.canAsk()
}

func (f *verifyFlags) canAsk() bool { return f.values != "-" && isTerminal(f.stdin) }

// takeSecret finds the secret of the connection's key: from a file, from the environment, from what was handed back, or
// from whoever sits at the terminal.
func (f *verifyFlags) takeSecret(ctx context.Context, e *connections.Entry) (err error) {
	switch _, inEnvironment := os.LookupEnv(secretVariable); {
	case f.secretFile != "":
		f.warnOfMode(f.secretFile)
		e.Connection.Secret, err = connections.ReadSecretFile(f.secretFile)
	case inEnvironment:
		e.Connection.Secret, err = connections.SecretPlace{Env: secretVariable}.Read(ctx, f.options.AWS, "")
	case e.Connection.Secret.IsZero() && f.canAsk():
		e.Connection.Secret, err = f.askSecret(ctx, e.KeyID)
	}
	return err
}

// warnOfMode warns of a file with a secret that more than its owner can read.
func (f *verifyFlags) warnOfMode(path string) {
	info, err := os.Stat(path)
	if err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
		fmt.Fprintf(f.stderr, "Others on this machine can read %s (mode %04o): chmod 600.\n", path, info.Mode().Perm())
	}
}

// askSecret asks for a secret, which does not appear on the screen. An interrupt leaves the terminal as it was.
func (f *verifyFlags) askSecret(ctx context.Context, keyID string) (verify.Secret, error) {
	defer interrupt.Hold(ctx)()
	fd := int(f.stdin.(*os.File).Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return verify.Secret{}, err
	}
	fmt.Fprintf(f.stderr, "Secret access key of %s (it is not shown): ", keyID)
	text, err := await(ctx, func() ([]byte, error) { return term.ReadPassword(fd) })
	fmt.Fprintln(f.stderr)
	if ctx.Err() != nil {
		_ = term.Restore(fd, before)
	}
	if err != nil {
		return verify.Secret{}, err
	}
	return connections.ParseSecret(string(text))
}

// await waits for what only a person or another program ends, or an interrupt: whoever reads from a terminal hears of
// none. What was waited for is left alone, as the program ends.
func await[T any](ctx context.Context, wait func() (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	answers := make(chan answer, 1)
	go func() {
		value, err := wait()
		answers <- answer{value, err}
	}()
	select {
	case <-ctx.Done():
		var none T
		return none, errors.New("interrupted")
	case a := <-answers:
		return a.value, a.err
	}
}

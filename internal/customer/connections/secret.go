package connections

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/smithy-go"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/aws/wire"
	"github.com/bucketgrant/bucketgrant/verify"
)

// SecretPlace says where a secret access key is: in a file, in the environment, or in the vendor's own Secrets Manager.
// At most one is set.
type SecretPlace struct{ File, Env, ARN string }

func (p SecretPlace) String() string {
	switch {
	case p.File != "":
		return "secretFile " + p.File
	case p.Env != "":
		return "secretEnv " + p.Env
	case p.ARN != "":
		return "secretArn " + p.ARN
	}
	return "nowhere"
}

var (
	envName   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`) })
	secretARN = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^arn:` + partition.Pattern + `:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+$`)
	})
)

// Check says what is wrong with the place itself. The region in an ARN becomes the name of a server that is asked.
func (p SecretPlace) Check() error {
	given := 0
	for _, s := range []string{p.File, p.Env, p.ARN} {
		if s != "" {
			given++
		}
	}
	switch {
	case given > 1:
		return errors.New("secretFile, secretEnv and secretArn must be one only")
	case p.Env != "" && !envName().MatchString(p.Env):
		return fmt.Errorf("secretEnv must be the name of an environment variable, got %q", hideParts(p.Env))
	case p.ARN != "" && !secretARN().MatchString(p.ARN):
		return fmt.Errorf("secretArn must be the ARN of a secret in Secrets Manager, got %q", hideParts(p.ARN))
	}
	return nil
}

// maxSecret is far more than a file with a secret needs.
const maxSecret = 1 << 16

// Read gets the secret. Folder is what a file's name is relative to.
func (p SecretPlace) Read(ctx context.Context, cfg aws.Config, folder string) (verify.Secret, error) {
	switch {
	case p.File != "":
		path := p.File
		if !filepath.IsAbs(path) {
			path = filepath.Join(folder, path)
		}
		return ReadSecretFile(path)
	case p.Env != "":
		value, ok := os.LookupEnv(p.Env)
		if !ok {
			return verify.Secret{}, fmt.Errorf("secretEnv: the environment has no %s", p.Env)
		}
		return parseSecret(value, "secretEnv "+p.Env)
	case p.ARN != "":
		return p.readARN(ctx, cfg)
	}
	return verify.Secret{}, nil
}

// ReadSecretFile reads a secret from a file.
func ReadSecretFile(path string) (verify.Secret, error) {
	f, err := os.Open(path)
	if err != nil {
		return verify.Secret{}, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSecret))
	if err != nil {
		return verify.Secret{}, err
	}
	return parseSecret(string(data), path)
}

func (p SecretPlace) readARN(ctx context.Context, cfg aws.Config) (verify.Secret, error) {
	client := secretsmanager.NewFromConfig(cfg, func(o *secretsmanager.Options) {
		o.Region, o.HTTPClient = partition.RegionOfARN(p.ARN), wire.Client(o.HTTPClient)
	})
	out, err := client.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &p.ARN})
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return verify.Secret{}, fmt.Errorf("secretArn %s: %s: %s", p.ARN, api.ErrorCode(), api.ErrorMessage())
	} else if err != nil {
		return verify.Secret{}, fmt.Errorf("secretArn %s: %w", p.ARN, err)
	}
	return parseSecret(aws.ToString(out.SecretString), "secretArn "+p.ARN)
}

// parseSecret takes a secret as it is, or the JSON in which the templates put it into Secrets Manager.
func parseSecret(text, where string) (verify.Secret, error) {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "{") {
		var value struct {
			SecretAccessKey string `json:"secretAccessKey"`
		}
		if json.Unmarshal([]byte(text), &value) != nil { // whose errors show what it reads
			return verify.Secret{}, fmt.Errorf("%s must be a secret access key, or JSON with secretAccessKey", where)
		}
		text = value.SecretAccessKey
	}
	if !secretShape().MatchString(text) {
		return verify.Secret{}, fmt.Errorf("%s must hold a secret access key, 40 letters, digits, slashes and plus signs; it has %d characters", where, len([]rune(text)))
	}
	return verify.NewSecret(text), nil
}

// ParseSecret is the secret that somebody typed.
func ParseSecret(typed string) (verify.Secret, error) { return parseSecret(typed, "what you typed") }

var (
	secretShape = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9/+]{40}$`) })
	secretRun   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[A-Za-z0-9/+]{40,}`) })
)

// sessionToken is how many characters the token of a session has at least, which is base64 without a gap, too.
const sessionToken = 100

// LooksSecret reports whether a value has the shape of a secret access key, or of the token of a session: 40 random characters of base64, or
// far more, which never happen to be without a capital, as the names of buckets are.
func LooksSecret(value string) bool {
	value = strings.TrimRight(value, "=")
	return (secretShape().MatchString(value) || len(value) >= sessionToken && secretRun().FindString(value) == value) && strings.ToLower(value) != value
}

// What else is secret, wherever in a text it stands: a token as issuers sign it (https://www.rfc-editor.org/rfc/rfc7519), one for a
// registry's server, as its command prints it, and a password in an address.
var otherSecrets = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?` +
		`|\bbucketgrant_[A-Za-z0-9]{26}\b` + `|[A-Za-z0-9+.-]+://[^/?#@\s"']*:[^/?#@\s"']*@`)
})

// HoldsToken reports whether a text has a token in it, or an address with a password: what no name of a file or an object has.
func HoldsToken(text string) bool { return otherSecrets().MatchString(text) }

// HoldsSecret reports whether there is a secret anywhere in a text that a person wrote: a secret access key, or a token. It is for words, and
// not for ARNs and paths, parts of which may happen to look so.
func HoldsSecret(text string) bool {
	return HoldsToken(text) || slices.ContainsFunc(secretRun().FindAllString(text, -1), LooksSecret)
}

// hideParts is Hide for what is no external ID, and hides less than a whole secret too.
func hideParts(text string) string { return handback.HideParts(Hide(text)) }

// Hide leaves out of a message what may be a secret, at the price that a long path may look like one.
func Hide(text string) string {
	characters := func(secret string) string { return fmt.Sprintf("(%d characters)", len(secret)) }
	text = otherSecrets().ReplaceAllStringFunc(text, func(secret string) string {
		if scheme, rest, found := strings.Cut(secret, "://"); found {
			return scheme + "://" + characters(strings.TrimSuffix(rest, "@")) + "@"
		}
		return characters(secret)
	})
	return secretRun().ReplaceAllStringFunc(text, func(run string) string {
		if strings.ToLower(run) == run {
			return run
		}
		return characters(run)
	})
}

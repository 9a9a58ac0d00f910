package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/bucketgrant/bucketgrant/internal/customer/connections"
	"github.com/bucketgrant/bucketgrant/registry"
)

// nameSecret says where the secret of a connection's key is.
func nameSecret(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("connections secret", "[flags] ID",
		"Says where the secret of a connection's key is, by its ID or its customer's number: the registry holds that place, and reads\n"+
			"it for each check. The secret itself is never given. A server is told an ARN only.", stderr)
	f := keeperFlags(flags)
	var p connections.SecretPlace
	flags.StringVar(&p.ARN, "arn", "", "the `ARN` of a secret in your own Secrets Manager")
	flags.StringVar(&p.File, "file", "", "a `file` on the machine that checks")
	flags.StringVar(&p.Env, "env", "", "a `variable` of the environment there")
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 || p == (connections.SecretPlace{}) {
		return misused(flags, "must be given one connection, and -arn, -file or -env")
	}
	if err := f.check(flags); err != nil {
		return err
	}
	if err := p.Check(); err != nil {
		return err
	}
	if p.File != "" {
		if p.File, err = filepath.Abs(p.File); err != nil { // the registry is read in other folders
			return err
		}
	}
	return f.onKeeper(ctx, func(s keeper) error {
		c, err := one(ctx, s, rest[0])
		if err != nil {
			return err
		}
		if c, err = s.NameSecret(ctx, f.who, c, p); err != nil {
			return err
		}
		fmt.Fprintf(stdout, "%s: the secret of %s is %s\n", c.ID, plain(c.Values.KeyID), plain(secretPlace(c)))
		return nil
	})
}

// NameSecret is Tell, of nothing else.
func (l local) NameSecret(ctx context.Context, who string, c registry.Connection, p connections.SecretPlace) (registry.Connection, error) {
	if c.Values.KeyID == "" {
		return registry.Connection{}, errors.New("the connection has no access key")
	}
	c.Values.SecretARN, c.Values.SecretFile, c.Values.SecretEnv = p.ARN, p.File, p.Env
	return l.Tell(ctx, who, c)
}

// NameSecret is for an ARN.
func (r remote) NameSecret(ctx context.Context, _ string, c registry.Connection, p connections.SecretPlace) (registry.Connection, error) {
	if p.ARN == "" {
		return registry.Connection{}, errors.New("a file or a variable is named on the server's machine, with -database: over a server give -arn")
	}
	return r.SetSecret(ctx, c.ID, p.ARN)
}

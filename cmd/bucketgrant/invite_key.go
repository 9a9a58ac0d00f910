package main

import (
	"context"
	"fmt"
	"io"

	"github.com/bucketgrant/bucketgrant/internal/invite"
)

// key makes a key, or prints the public half of one.
func key(_ context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("key", "new|public FILE",
		"new makes an Ed25519 key to sign invitations with, in a file that is not there yet and that nobody else\n"+
			"can read; public reads it. Both print the public key, for invitationKeys in bucketgrant.yaml: pages made\n"+
			"from then on take its invitations. To change keys, add the new one there, make the pages anew, sign with\n"+
			"the new one, and take the old one out once its last invitation has expired.", stderr)
	words, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(words) != 2 || words[0] != "new" && words[0] != "public" {
		return misused(flags, "must be told new or public, and a file, got %q", words)
	}
	do := invite.ReadKey
	if words[0] == "new" {
		do = invite.NewKey
	}
	made, err := do(words[1])
	if err != nil {
		return err
	}
	if words[0] == "new" {
		fmt.Fprintf(stderr, "made the key %s: keep %s secret, and add its public key to bucketgrant.yaml\n", made.ID(), words[1])
	}
	fmt.Fprintf(stdout, "invitationKeys:\n  - %s # %s\n", made.Public(), made.ID())
	return nil
}

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"

	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
)

// key makes a key, or prints the public half of one.
func key(_ context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("key", "[-for invitations|releases] new|public FILE",
		"new makes an Ed25519 key to sign with, in a file that is not there yet and that nobody else can read; public\n"+
			"reads it. Both print the public key, for bucketgrant.yaml.\n\n"+
			"Of invitations: pages made from then on take those that it signs. To change keys, add the new one to\n"+
			"invitationKeys, make the pages anew, sign with the new one, and take the old one out once its last invitation\n"+
			"has expired.\n\n"+
			"Of releases: bucketgrant publish -key signs the index of releases with it. It signs a few times a year: keep it\n"+
			"apart from servers and from the bucket. To change keys, add the new one to releaseKeys and publish with both\n"+
			"(-key OLD -key NEW); once all who check your releases trust the new one, take the old one out and publish with\n"+
			"the new one alone. A key that others may have got is taken out at once, everywhere.", stderr)
	use := flags.String("for", "invitations", "what it signs, `invitations` or releases: never both")
	words, err := parse(flags, args)
	if err != nil {
		return err
	}
	list := map[string]string{"invitations": "invitationKeys", "releases": "releaseKeys"}[*use]
	switch {
	case list == "":
		return misused(flags, "-for must be invitations or releases, got %q", *use)
	case len(words) != 2 || words[0] != "new" && words[0] != "public":
		return misused(flags, "must be told new or public, and a file, got %q", words)
	}
	do := signkey.ReadKey
	if words[0] == "new" {
		do = signkey.NewKey
	}
	made, err := do(words[1])
	if err != nil {
		return err
	}
	if words[0] == "new" {
		fmt.Fprintf(stderr, "made the key %s: keep %s secret. Its public key, as printed, belongs into bucketgrant.yaml\n", made.ID(), words[1])
	}
	fmt.Fprintf(stdout, "%s:\n  - %s # %s\n", list, made.Public(), made.ID())
	return nil
}

// readPrivateKey reads a key, and says so if others can read it too.
func readPrivateKey(path string, stderr io.Writer) (*signkey.Key, error) {
	key, err := signkey.ReadKey(path)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(path); err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		fmt.Fprintf(stderr, "Others on this machine can read %s (mode %04o), and sign as you do: chmod 600\n", path, info.Mode().Perm())
	}
	return key, nil
}

// Command gateway runs the Versity S3 Gateway, a real S3 server, for the tests of publishing: conditional writes, versions,
// and bucket policies that hold for strangers.
//
//	gateway DIR [CERTIFICATE KEY]
//
// It keeps all it has in DIR, which needs extended attributes, and listens on the socket s3.sock there, with TLS if it is
// given a certificate. It ends when its standard input does, so that no test leaves it behind.
//
// It is a module of its own because the server has a hundred others.
package main

import (
	"context"
	"io"
	"log"
	"os"
	"path/filepath"

	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
)

func main() {
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	if err := run(ctx, os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, args []string) error {
	dir := args[0]
	cfg := &embedgw.Config{
		RootUserAccess: "testing", RootUserSecret: "testing",
		Region:         "us-east-1",
		Ports:          []string{filepath.Join(dir, "s3.sock")},
		MaxConnections: 1000, MaxRequests: 1000, MultipartMaxParts: 10000,
		KeepAlive: true, Quiet: true,
	}
	if len(args) == 3 {
		cfg.CertFile, cfg.KeyFile = args[1], args[2]
	}
	for _, folder := range []string{"data", "versions"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o700); err != nil {
			return err
		}
	}
	if err := (meta.XattrMeta{}).Test(dir); err != nil {
		return err
	}
	backend, err := posix.New(filepath.Join(dir, "data"), meta.XattrMeta{}, posix.PosixOpts{
		VersioningDir: filepath.Join(dir, "versions"),
	})
	if err != nil {
		return err
	}
	return embedgw.RunVersityGW(ctx, backend, cfg)
}

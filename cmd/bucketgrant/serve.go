package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	pages "github.com/bucketgrant/bucketgrant/internal/customer/page"
)

// sourceFlags are those of the commands that make pages.
func sourceFlags(flags *flag.FlagSet, s *pages.Source) {
	flags.StringVar(&s.Vendors, "vendors", "vendors", "the `folder` of the vendor definitions")
	flags.StringVar(&s.Templates, "templates", "templates", "the `folder` of the released templates and their index")
	flags.BoolVar(&s.Unsigned, "unsigned", false, "take templates that no signature covers, though there are releaseKeys: to see a page before its template is published")
	flags.StringVar(&s.Config, "config", "bucketgrant.yaml", "the `file` that says where templates are hosted, and the theme")
}

// serve shows the onboarding pages while one works on them.
func serve(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("serve", "[flags] [VENDOR ...]",
		"Shows the onboarding pages on this machine, as bucketgrant page would write them, and makes them anew\n"+
			"when a definition, a template or bucketgrant.yaml changes: reload the page in the browser then.", stderr)
	var s pages.Source
	sourceFlags(flags, &s)
	addr := flags.String("addr", "127.0.0.1:8080", "the `address` to listen on; port 0 is any free one")
	ids, err := parse(flags, args)
	if err != nil {
		return err
	}
	s.IDs = ids
	site := pages.NewLive(s, stderr)
	if err := site.Rebuild(); err != nil { // which is not worth a server
		return err
	}
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: site, ReadHeaderTimeout: 10 * time.Second}
	fmt.Fprintf(stdout, "http://%s/\n", listener.Addr())
	go site.Watch(ctx, 500*time.Millisecond)
	go func() {
		<-ctx.Done()
		stopping, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		_ = server.Shutdown(stopping)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

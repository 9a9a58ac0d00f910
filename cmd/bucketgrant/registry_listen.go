package main

import (
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bucketgrant/bucketgrant/registry/server"
)

// listenFlags say where a server listens, and by which names it is asked.
type listenFlags struct {
	addr, handBackAddr       string
	names, handBackOnlyNames []string
	cert, key                string
	proxy                    bool
}

// add defines the flags.
func (f *listenFlags) add(flags *flag.FlagSet) {
	flags.StringVar(&f.addr, "addr", "127.0.0.1:8090", "the `address` to listen on; port 0 is any free one")
	flags.StringVar(&f.handBackAddr, "handback-addr", "", "another `address` for what customers hand back, and nothing else, which can face them")
	flags.Func("host", "a `name` that the server is asked by; can be repeated (this machine's own for itself)", nameIn(&f.names))
	flags.Func("handback-host", "a `name` that customers ask -handback-addr by; can be repeated (those of -host)", nameIn(&f.handBackOnlyNames))
	flags.StringVar(&f.cert, "tls-cert", "", "the PEM `file` of the server's certificate, with those between it and the root; it is read again when it changes")
	flags.StringVar(&f.key, "tls-key", "", "the PEM `file` of the certificate's key")
	flags.BoolVar(&f.proxy, "behind-proxy", false, "a proxy in front has TLS, passes the Host header on, and is the only one that reaches the server")
}

func nameIn(list *[]string) func(string) error {
	return func(name string) error {
		if name == "" || strings.ContainsAny(name, "/ *") || strings.Contains(name, ":") && net.ParseIP(name) == nil {
			return fmt.Errorf("must be a name without scheme and port, such as registry.example.com")
		}
		*list = append(*list, strings.ToLower(name))
		return nil
	}
}

// encrypted: browsers come over TLS.
func (f *listenFlags) encrypted() bool { return f.cert != "" || f.proxy }

// hosts are the names, with those of this machine where nobody else comes in.
func (f *listenFlags) hosts() []string {
	if len(f.names) == 0 {
		return server.Loopback()
	}
	return f.names
}

func (f *listenFlags) handBackNames() []string {
	if len(f.handBackOnlyNames) == 0 {
		return f.hosts()
	}
	return f.handBackOnlyNames
}

// check says what would let somebody read along, or answer to nobody.
func (f *listenFlags) check() error {
	var problems []error
	problem := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if (f.cert == "") != (f.key == "") {
		problem("-tls-cert and -tls-key belong together")
	}
	if f.cert != "" && f.proxy {
		problem("-behind-proxy says that somebody else has the TLS: leave it out, or -tls-cert and -tls-key")
	}
	if len(f.handBackOnlyNames) > 0 && f.handBackAddr == "" {
		problem("-handback-host is for -handback-addr")
	}
	for name, addr := range map[string]string{"addr": f.addr, "handback-addr": f.handBackAddr} {
		if addr == "" {
			continue
		}
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			problem("-%s must be host:port, got %q", name, addr)
			continue
		}
		if host == "localhost" || net.ParseIP(host).IsLoopback() {
			continue
		}
		if !f.encrypted() {
			problem("-%s %q is reached from elsewhere, so that tokens would cross the network in the clear: give -tls-cert and -tls-key, or -behind-proxy", name, addr)
		}
		if slices.Equal(f.hosts(), server.Loopback()) {
			problem("-%s %q is reached from elsewhere: say by which names, -host registry.example.com", name, addr)
		}
	}
	return errors.Join(problems...)
}

// listening is a listener, and what answers on it.
type listening struct {
	net.Listener
	server  *http.Server
	address string
}

// listen listens on what the flags say.
func (f *listenFlags) listen(srv *server.Server) ([]listening, error) {
	var config *tls.Config
	if f.cert != "" {
		c := &certificate{cert: f.cert, key: f.key}
		if _, err := c.get(nil); err != nil {
			return nil, err
		}
		config = &tls.Config{GetCertificate: c.get, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}
	}
	var list []listening
	for _, l := range []struct {
		addr    string
		handler http.Handler
	}{{f.addr, srv}, {f.handBackAddr, srv.HandBack()}} {
		if l.addr == "" {
			continue
		}
		listener, err := net.Listen("tcp", l.addr)
		if err != nil {
			for _, open := range list {
				_ = open.Close()
			}
			return nil, err
		}
		one := listening{Listener: listener, server: srv.HTTP(l.handler), address: "http://" + listener.Addr().String() + "/"}
		if config != nil {
			one.server.TLSConfig = config
			one.Listener, one.address = tls.NewListener(listener, config), "https://"+listener.Addr().String()+"/"
		}
		list = append(list, one)
	}
	return list, nil
}

// certificate reads its files again when they change, as one that is renewed does every few weeks.
type certificate struct {
	cert, key string
	mu        sync.Mutex
	looked    time.Time
	changed   [2]time.Time
	have      *tls.Certificate
}

// lookAgain is how often it is looked whether the files changed.
const lookAgain = time.Minute

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.have != nil && time.Since(c.looked) < lookAgain {
		return c.have, nil
	}
	c.looked = time.Now()
	var changed [2]time.Time
	for i, name := range []string{c.cert, c.key} {
		if info, err := os.Stat(name); err == nil {
			changed[i] = info.ModTime()
		}
	}
	if c.have != nil && changed == c.changed {
		return c.have, nil
	}
	made, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil && c.have == nil {
		return nil, fmt.Errorf("the server's certificate: %w", err)
	} else if err == nil { // or one half is new, and the other not yet
		c.have, c.changed = &made, changed
	}
	return c.have, nil
}

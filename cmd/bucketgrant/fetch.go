package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

const (
	// maxTemplate is in bytes: CloudFormation takes no longer one.
	// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
	maxTemplate = 1_000_000
	// fetchLimit is for one file.
	fetchLimit = 2 * time.Minute
)

func isAddress(text string) bool {
	return strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "http://")
}

// fetchFile reads a file, or what is at an address, of at most so many bytes. Where there is nothing the error is [fs.ErrNotExist].
func fetchFile(ctx context.Context, what string, most int64) ([]byte, error) {
	if isAddress(what) {
		return download(ctx, what, most)
	}
	return readFile(what, most)
}

// readInput reads a file, or standard input for -, of at most so many bytes.
func readInput(name string, stdin io.Reader, most int64) ([]byte, error) {
	if name == "-" {
		return readAtMost(stdin, "standard input", most)
	}
	return readFile(name, most)
}

func readFile(name string, most int64) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return readAtMost(file, name, most)
}

func readAtMost(r io.Reader, what string, most int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(data)) > most {
		err = fmt.Errorf("%s must have at most %d bytes, and has more", what, most)
	}
	return data, err
}

// missingFile is what an address answers where nobody may read anything: S3 says 403 to who may not list the bucket.
type missingFile struct{ error }

func (missingFile) Is(target error) bool { return target == fs.ErrNotExist }

// download reads what is at an address itself: a redirect would lead to what nobody has looked at.
func download(ctx context.Context, address string, most int64) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	ip := net.ParseIP(u.Hostname())
	if u.Scheme != "https" && u.Hostname() != "localhost" && !ip.IsLoopback() {
		return nil, fmt.Errorf("the address must start with https://, got %q", address)
	}
	ctx, cancel := context.WithTimeout(ctx, fetchLimit)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	a, err := client.Do(r)
	if err != nil {
		if wrapped, ok := errors.AsType[*url.Error](err); ok {
			err = wrapped.Err
		}
		return nil, fmt.Errorf("%s: %w", address, err)
	}
	defer a.Body.Close()
	switch a.StatusCode {
	case http.StatusOK:
		return readAtMost(a.Body, address, most)
	case http.StatusForbidden, http.StatusNotFound:
		return nil, missingFile{fmt.Errorf("%s answers %s: it is not there, or not for everybody", address, a.Status)}
	}
	return nil, fmt.Errorf("%s answers %s", address, a.Status)
}

package page

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/base/staging"
)

// Live is a site that follows its source: a handler for one's own machine.
type Live struct {
	source Source
	log    io.Writer

	mu    sync.RWMutex
	files map[string][]byte
	// notPaged are the vendors that have no page.
	notPaged map[string]error
	seen     uint64 // the source's state before they were made
	built    time.Time
	err      error
}

// NewLive makes a site that is not built yet. What goes wrong later is written to log, and shown instead of the pages.
func NewLive(s Source, log io.Writer) *Live { return &Live{source: s, log: log} }

// Rebuild makes the pages anew.
func (l *Live) Rebuild() error {
	seen := l.source.state()
	site, err := Build(l.source)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen = seen
	if l.built, l.err = time.Now(), err; err != nil {
		return err
	}
	l.files, l.notPaged = map[string][]byte{}, map[string]error{}
	for _, f := range site.Files {
		l.files[f.Path] = f.Data
	}
	for _, n := range site.NotPaged {
		l.notPaged[n.Vendor] = n.Err
		fmt.Fprintf(l.log, "not paged: %v\n", n.Err)
	}
	for _, note := range site.Notes {
		fmt.Fprintln(l.log, note)
	}
	return nil
}

// Watch rebuilds the site whenever its source has changed since it was made, until the context ends. It looks at names, sizes
// and times: a few dozen files, which takes no library to follow.
func (l *Live) Watch(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if !l.changed() {
			continue
		}
		start := time.Now()
		if err := l.Rebuild(); err != nil {
			fmt.Fprintf(l.log, "%v\n", err)
		} else {
			fmt.Fprintf(l.log, "made the pages anew in %d ms\n", time.Since(start).Milliseconds())
		}
	}
}

func (l *Live) changed() bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.source.state() != l.seen
}

// state is different whenever a file of the source is.
func (s Source) state() uint64 {
	paths := []string{s.Vendors, s.Templates}
	// The logo is beside the configuration, or below.
	beside := filepath.Dir(s.Config)
	entries, _ := os.ReadDir(beside)
	for _, entry := range entries {
		switch filepath.Ext(entry.Name()) {
		case ".yaml", ".yml", ".svg", ".png":
			paths = append(paths, filepath.Join(beside, entry.Name()))
		}
	}
	return staging.Stamp(paths...)
}

// ServeHTTP shows the page at a path.
func (l *Live) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// What a <meta> cannot say, and a web host should.
	w.Header().Set("Content-Security-Policy", "frame-ancestors 'none'")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Cache-Control", "no-store")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.err != nil {
		http.Error(w, l.err.Error(), http.StatusInternalServerError)
		return
	}
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	if err := l.notPaged[strings.TrimSuffix(name, "/index.html")]; err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if data, ok := l.files[path.Join(name, "index.html")]; ok {
		if name != "" && !strings.HasSuffix(r.URL.Path, "/") { // or its links would lead elsewhere
			http.Redirect(w, r, "/"+name+"/", http.StatusMovedPermanently)
			return
		}
		http.ServeContent(w, r, "index.html", l.built, bytes.NewReader(data))
		return
	}
	data, ok := l.files[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	http.ServeContent(w, r, name, l.built, bytes.NewReader(data))
}

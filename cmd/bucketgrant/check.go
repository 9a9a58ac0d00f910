package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signed"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
	launches "github.com/bucketgrant/bucketgrant/launch"
)

// checkFlags are what a template is checked with.
type checkFlags struct {
	config, templates, index string
	keys                     []signkey.PublicKey
	// vendor and version are what it must be, where they are known.
	vendor, version string
}

// checkTemplate says whether a template is one that a trusted key has signed.
func checkTemplate(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("check", "[-key KEY] FILE|ADDRESS|LINK",
		"Says which release a template is, if a key that you trust has signed it: one in a file, at its address, or at\n"+
			"that of a console's link. It needs neither AWS credentials nor trust in the bucket. A signature shows that whoever\n"+
			"has the key released these bytes as this version. It does not show that you should launch them: see bucketgrant show.\n\n"+
			"The key must come from elsewhere than the template: from the vendor's own page, or a contract. The index that is\n"+
			"signed is beside the template; for a file it is the one that bucketgrant publish left in -templates. One that is older than one that was\n"+
			"seen at the same place before is refused: see $"+signed.SeenVariable+" for where that is remembered.", stderr)
	var f checkFlags
	flags.Func("key", "a public `key` to trust, as bucketgrant key prints it; can be repeated (releaseKeys of -config)", func(value string) error {
		key, err := signkey.ParsePublicKey(value)
		f.keys = append(f.keys, key)
		return err
	})
	flags.StringVar(&f.config, "config", "bucketgrant.yaml", "the `file` with releaseKeys, if no -key is given")
	flags.StringVar(&f.templates, "templates", "templates", "the `folder` of the released templates, with the index that a file is looked for in")
	flags.StringVar(&f.index, "index", "", "the `file` or address of the signed index, with its signatures beside it")
	flags.Func("release", "the release that it must be, as `VENDOR/VERSION`, such as quartic/1.0.0 (what the address says)", func(value string) (err error) {
		f.vendor, f.version, err = parseRelease(value)
		return err
	})
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return misused(flags, "must be given one file or address, got %d", len(rest))
	}
	if len(f.keys) == 0 {
		config, err := hosting.Load(f.config)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err != nil || len(config.ReleaseKeys) == 0 {
			return misused(flags, "must be told which public key is trusted: -key KEY, or releaseKeys in %s; what the bucket says of its keys shows nothing", f.config)
		}
		f.keys = config.ReleaseKeys
	}
	return f.check(ctx, rest[0], stdout, stderr)
}

func parseRelease(text string) (vendor, version string, err error) {
	vendor, version, found := strings.Cut(text, "/")
	if !found || vendor == "" || release.CheckVersion(version) != nil {
		return "", "", fmt.Errorf("must be VENDOR/VERSION such as quartic/1.0.0, got %q", text)
	}
	return vendor, version, nil
}

func (f *checkFlags) check(ctx context.Context, what string, stdout, stderr io.Writer) error {
	unsigned := ""
	if strings.Contains(what, "templateURL=") {
		link, err := launches.ParseLink(what)
		if err != nil {
			return err
		}
		what, unsigned = link.TemplateURL, filledIn(link)
	}
	if err := f.aim(what); err != nil {
		return err
	}
	body, err := fetchFile(ctx, what, maxTemplate)
	if err != nil {
		return err
	}
	x, err := f.signedIndex(ctx)
	if err != nil {
		return err
	}
	if f.vendor == "" {
		if isAddress(f.index) && len(x.Vendors) > mostSearched {
			return fmt.Errorf("%s has %d vendors, too many to look through from afar: say which release it must be, with -release VENDOR/VERSION", f.index, len(x.Vendors))
		}
		vendor, r, err := x.Find(body)
		if err != nil {
			return fmt.Errorf("%s: %w", f.index, err)
		}
		if r == nil {
			return fmt.Errorf("%s: nothing of these bytes (%d, sha256 %s) is in %s, which was signed on %s", what, len(body), release.Sum(body), f.index, x.Publication.Signed)
		}
		f.vendor, f.version = vendor, r.Version
	} else if err := x.Covers(f.vendor, f.version, body); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if err := f.print(x, body, stdout, stderr); err != nil {
		return err
	}
	fmt.Fprint(stderr, unsigned)
	return nil
}

// mostSearched is of how many vendors the releases are looked through at an address, a file for each.
const mostSearched = 100

// filledIn says what a link fills in: it is the template that somebody signed, and whoever made the link may let somebody else in with it.
func filledIn(link launches.Link) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(link.Parameters)) {
		fmt.Fprintf(&b, "  %s: %s\n", plain(name), plain(link.Parameters[name]))
	}
	if b.Len() == 0 {
		return ""
	}
	return "The link fills in these values, which nobody signed: hold them against what the vendor told you\n" + b.String()
}

// aim says which release it must be, by its address, and where the index is.
func (f *checkFlags) aim(what string) error {
	if !isAddress(what) {
		if f.index == "" {
			f.index = signed.IndexPath(f.templates)
		}
		return nil
	}
	parts := strings.Split(what, "/")
	n := len(parts)
	if n < 6 || parts[n-1] != "template.yaml" && parts[n-1] != release.LeanName && parts[n-1] != release.OrganizationName || release.CheckVersion(parts[n-2]) != nil {
		if f.index == "" {
			return fmt.Errorf("%s must end with VENDOR/VERSION/template.yaml, as bucketgrant publish puts it; of another address say where the signed index is: -index", what)
		}
		return nil
	}
	vendor, version := parts[n-3], parts[n-2]
	if f.vendor != "" && (f.vendor != vendor || f.version != version) {
		return fmt.Errorf("%s is the address of %s/%s, and %s/%s is to be checked", what, vendor, version, f.vendor, f.version)
	}
	f.vendor, f.version = vendor, version
	if f.index == "" {
		f.index = strings.Join(parts[:n-3], "/") + "/" + release.IndexFile
	}
	return nil
}

// signedIndex is the index that a trusted key has signed, not older than one that was seen.
func (f *checkFlags) signedIndex(ctx context.Context) (*signed.Index, error) {
	data, err := fetchFile(ctx, f.index, release.MaxIndex)
	if err != nil {
		return nil, err
	}
	x, err := signed.Check(data, f.keys, func(name string, most int) ([]byte, error) { return f.beside(ctx, name, most) }, time.Now())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.index, err)
	}
	place := f.index
	if !isAddress(place) {
		if place, err = filepath.Abs(place); err != nil {
			return nil, err
		}
	}
	seen, err := signed.OpenSeen()
	if err != nil {
		return nil, err
	}
	if err := seen.Take(place, x); err != nil {
		return nil, fmt.Errorf("%s: %w", f.index, err)
	}
	return x, nil
}

// beside reads a signature or a vendor's file beside the index: as it is hosted, or as publish leaves it.
func (f *checkFlags) beside(ctx context.Context, name string, most int) ([]byte, error) {
	if isAddress(f.index) {
		return fetchFile(ctx, f.index[:strings.LastIndex(f.index, "/")+1]+name, int64(most))
	}
	dir := filepath.Dir(f.index)
	data, err := release.ReadFile(filepath.Join(dir, filepath.FromSlash(name)), most)
	if errors.Is(err, fs.ErrNotExist) {
		return release.ReadFile(filepath.Join(dir, path.Base(name)), most)
	}
	return data, err
}

func (f *checkFlags) print(x *signed.Index, body []byte, stdout, stderr io.Writer) error {
	r, err := x.Release(f.vendor, f.version)
	if err != nil {
		return err
	}
	form := ""
	if f := r.FormOf(body); f != nil {
		form = ", its " + f.Words
	}
	fmt.Fprintf(stdout, "%s %s of %s%s, %d bytes, sha256 %s\n", f.vendor, f.version, r.Date, form, len(body), release.Sum(body))
	for _, k := range x.By {
		fmt.Fprintf(stdout, "signed on %s with the key %s\n", x.Publication.Signed, k.ID())
	}
	if newest := x.Entry(f.vendor).Newest; newest != r.Version {
		fmt.Fprintf(stderr, "%s is newer\n", newest)
	}
	for _, text := range x.Publication.Keys {
		if key, err := signkey.ParsePublicKey(text); err == nil && !slices.ContainsFunc(f.keys, func(k signkey.PublicKey) bool { return k.ID() == key.ID() }) {
			fmt.Fprintf(stderr, "It says that it is signed with the key %s too, which you do not trust. If the vendor tells you that it changes to that key, trust it from then on.\n", text)
		}
	}
	return nil
}

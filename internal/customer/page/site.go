package page

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/base/usage"
	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
	"github.com/bucketgrant/bucketgrant/launch"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Source is what a site is made from.
type Source struct {
	// Vendors and Templates are folders, Config is the file bucketgrant.yaml.
	Vendors, Templates, Config string
	// IDs are the vendors to make pages for; all, if there are none.
	IDs []string
	// Unsigned takes templates that no signature covers, also where Config has keys that sign them: those that are not
	// published yet.
	Unsigned bool
}

// File is one file of a site. Its path has slashes.
type File struct {
	Path string
	Data []byte
}

// Site is what a source comes to.
type Site struct {
	// Files are index.html, which leads to the pages of this site only, and one folder for each vendor, with a second page where it offers a
	// launch for an organization.
	Files []File
	// NotPaged are the vendors that have no page, with the reason: such as one whose next version is not released yet.
	NotPaged []NotPaged
	// Notes are what whoever makes the pages is to know of them.
	Notes []string
}

// NotPaged is a vendor that has no page.
type NotPaged struct {
	Vendor string
	Err    error
}

// Build makes the site. The same source makes the same bytes. One vendor whose page cannot be made keeps no other from having theirs;
// where none has one, that is the error.
func Build(s Source) (*Site, error) {
	config, err := hosting.Load(s.Config)
	if err != nil {
		return nil, err
	}
	look, err := lookOf(config.Theme)
	if err != nil {
		return nil, err
	}
	defs, notPaged, err := s.definitions()
	if err != nil {
		return nil, err
	}
	site := &Site{NotPaged: notPaged}
	var pages []*Page
	for _, def := range defs {
		p, err := s.page(def, config)
		if err != nil {
			site.NotPaged = append(site.NotPaged, NotPaged{def.Vendor, fmt.Errorf("%s: %w", def.Vendor, err)})
			continue
		}
		data, err := p.render(look)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", def.Vendor, err)
		}
		pages = append(pages, p)
		site.Files = append(site.Files, File{def.Vendor + "/index.html", data})
		if p.Everywhere != nil {
			if data, err = p.renderOrganization(look); err != nil {
				return nil, fmt.Errorf("%s: %w", def.Vendor, err)
			}
			site.Files = append(site.Files, File{def.Vendor + "/" + organizationPage, data})
		}
		if without := launch.NotHosted(def, config.Hosting); len(without) > 0 {
			site.Notes = append(site.Notes, launch.NotHostedWords(def, without, s.Config))
		}
	}
	if len(pages) == 0 {
		var problems []error
		for _, n := range site.NotPaged {
			problems = append(problems, n.Err)
		}
		return nil, errors.Join(problems...)
	}
	index, err := renderIndex(look, pages)
	if err != nil {
		return nil, err
	}
	site.Files = append([]File{{"index.html", index}}, site.Files...)
	return site, nil
}

// definitions are those that can be read, and the vendors whose cannot.
func (s Source) definitions() ([]*vendors.Definition, []NotPaged, error) {
	defs, err := vendors.Load(s.Vendors, s.IDs...)
	var problems vendors.Problems
	if err == nil || !errors.As(err, &problems) {
		return defs, nil, err
	}
	ids := s.IDs
	if len(ids) == 0 {
		ids = vendors.IDs(s.Vendors)
	}
	var notPaged []NotPaged
	for _, id := range ids {
		one, err := vendors.Load(s.Vendors, id)
		if err != nil {
			notPaged = append(notPaged, NotPaged{id, err})
		}
		defs = append(defs, one...)
	}
	if len(notPaged) == 0 || len(defs) == 0 {
		return nil, nil, problems // of the folder
	}
	return defs, notPaged, nil
}

// page gathers what the page of one vendor says.
func (s Source) page(def *vendors.Definition, config *hosting.Config) (*Page, error) {
	found, released, err := s.release(def)
	if err != nil {
		return nil, err
	}
	if len(config.ReleaseKeys) > 0 && !s.Unsigned {
		if err := launch.CheckSigned(s.Templates, found, signkey.Texts(config.ReleaseKeys)...); err != nil {
			return nil, fmt.Errorf("%w: publish it, or look at the page before that with -unsigned", err)
		}
	}
	t, err := launch.New(found, config.Hosting)
	if err != nil {
		return nil, err
	}
	p, err := newPage(def, t, released, config)
	if err == nil && released && !s.Unsigned {
		p.SignedWith = signkey.Texts(config.ReleaseKeys)
	}
	return p, err
}

// release is the version that the definition has now: as it was released, or as it was synthesized where it is not
// released yet. An older release will not do: the page would say of it what the definition says of the newer one.
func (s Source) release(def *vendors.Definition) (found launch.Release, released bool, err error) {
	index, err := release.Load(s.Templates)
	if err != nil {
		return found, false, err
	}
	of, err := index.Of(def.Vendor)
	if err != nil {
		return found, false, err
	}
	if of != nil && of.Release(def.Version) == nil {
		newest := of.Newest().Version
		return found, false, fmt.Errorf("%s is of version %s, which is not released, and %s is: release it with bucketgrant release %s, or make the pages from the definition of %[3]s",
			filepath.ToSlash(filepath.Join(s.Vendors, def.Vendor+".yaml")), def.Version, newest, def.Vendor)
	}
	if of != nil {
		found, err = launch.Released(s.Templates, def, def.Version)
		return found, true, err
	}
	found, err = launch.Unreleased(s.Templates, def, "")
	if path := filepath.Join(s.Templates, def.Vendor, def.Version, "template.yaml"); err != nil && !exists(path) {
		err = fmt.Errorf("%s is not there: synthesize it with %s", filepath.ToSlash(path), usage.Synth(def.Vendor))
	}
	return found, false, err
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// regionsOf are the regions that customers of the vendor launch in, a list for each partition, and the first to offer:
// that of the first hosting.
func regionsOf(def *vendors.Definition, t *launch.Template, config *hosting.Config) (list []launch.Partition, first string, err error) {
	urls := t.TemplateURLs()
	for _, p := range partition.All() { // of copies
		p.Regions = slices.DeleteFunc(def.RegionsIn(p.ID), func(region string) bool { return urls[region] == "" })
		if len(p.Regions) > 0 {
			list = append(list, p)
		}
	}
	offered := launch.Offered(def, config.Hosting)
	if len(offered) == 0 {
		return nil, "", fmt.Errorf("bucketgrant.yaml has no bucket in a partition where %s serves customers: %s", def.Name, def.ServedPartitions())
	}
	return list, offered[0], nil
}

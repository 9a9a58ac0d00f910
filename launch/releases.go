package launch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signed"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Released reads a released version of a vendor's template, the newest if version is empty. The template must be what
// was released, byte for byte, and of this definition, if that is of this version: links to anything else would launch what
// nobody has looked at.
func Released(templates string, def *vendors.Definition, version string) (Release, error) {
	index, err := release.Load(templates)
	if err != nil {
		return Release{}, err
	}
	path := filepath.Join(templates, release.IndexFile)
	vendor, err := index.Of(def.Vendor)
	if err != nil {
		return Release{}, err
	}
	if vendor == nil {
		return Release{}, fmt.Errorf("%s has no release of %s: release it with bucketgrant release %[2]s, or try an unreleased one with -unreleased", path, def.Vendor)
	}
	var all []string
	for _, r := range slices.Backward(vendor.Releases) { // the newest first
		all = append(all, r.Version)
		if version != "" && version != r.Version {
			continue
		}
		if err := r.DefinedBy(def); err != nil {
			return Release{}, err
		}
		data, err := r.Read(templates)
		if err != nil {
			return Release{}, err
		}
		found := releaseOf(def, r.Version, data)
		if r.Lean != nil {
			if found.Lean, err = r.ReadLean(templates); err != nil {
				return Release{}, err
			}
		}
		if r.Organization != nil {
			if found.Organization, err = r.Organization.Read(templates); err != nil {
				return Release{}, err
			}
		}
		if r.Assembly != nil {
			if _, err := r.ReadAssembly(templates); err != nil {
				return Release{}, err
			}
			found.AssemblySHA256 = r.Assembly.SHA256
		}
		return found, nil
	}
	return Release{}, fmt.Errorf("%s has no release %q of %s, but %s", path, version, def.Vendor, strings.Join(all, ", "))
}

// CheckSigned says why a release is not one that somebody with one of these keys has signed: the index that bucketgrant publish -key
// left in the folder of the templates must have a good signature that holds, be none older than one that was seen there
// before, and have the sums of this template, its other forms and assembly. The keys are public ones, as bucketgrant key prints them; they come from
// the program's own configuration, never from the folder.
func CheckSigned(templates string, r Release, publicKeys ...string) error {
	var keys []signkey.PublicKey
	var problems []error
	for _, text := range publicKeys {
		key, err := signkey.ParsePublicKey(text)
		keys, problems = append(keys, key), append(problems, err)
	}
	if err := errors.Join(problems...); err != nil {
		return err
	}
	return signed.CheckKept(templates, keys, r.Vendor, r.Version, signed.Files{Template: r.Template, Lean: r.Lean, Organization: r.Organization, AssemblySHA256: r.AssemblySHA256})
}

// Unreleased reads the version that the definition has now, or another one, whether or not it is released.
func Unreleased(templates string, def *vendors.Definition, version string) (Release, error) {
	if version == "" {
		version = def.Version
	}
	if err := release.CheckVersion(version); err != nil { // it becomes a path
		return Release{}, err
	}
	path := filepath.Join(templates, def.Vendor, version, "template.yaml")
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Release{}, fmt.Errorf("%s is not there", path)
	} else if err != nil {
		return Release{}, err
	}
	found := releaseOf(def, version, data)
	for name, data := range map[string]*[]byte{release.LeanName: &found.Lean, release.OrganizationName: &found.Organization} {
		*data, err = os.ReadFile(filepath.Join(templates, def.Vendor, version, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return Release{}, err
		}
	}
	return found, nil
}

func releaseOf(def *vendors.Definition, version string, data []byte) Release {
	return Release{Vendor: def.Vendor, Name: def.Name, Version: version, Template: data, Current: version == def.Version}
}

package release_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
)

func TestLevelsAndVersions(t *testing.T) {
	t.Parallel()
	if release.CompareVersions("1.10.0", "1.9.0") <= 0 || release.CompareVersions("x", "0.0.0") >= 0 || release.CompareVersions("1.0.0", "x") <= 0 {
		t.Error("versions are not compared as numbers")
	}
	var l release.Level
	if err := json.Unmarshal([]byte(`"huge"`), &l); err == nil || !strings.Contains(err.Error(), `level must be patch, minor or major, got "huge"`) {
		t.Error(err)
	}
}

func TestReleasesAreSortedByVersion(t *testing.T) {
	t.Parallel()
	index := &release.Index{}
	for _, version := range []string{"1.10.0", "1.0.0", "1.9.0"} {
		index.Add("reader", "Reader of "+version, release.Release{Version: version})
	}
	index.Add("a-vendor", "A vendor", release.Release{Version: "1.0.0"})
	want := []release.Vendor{
		{Vendor: "a-vendor", Name: "A vendor", Releases: []release.Release{{Version: "1.0.0"}}},
		{Vendor: "reader", Name: "Reader of 1.10.0", Releases: []release.Release{{Version: "1.0.0"}, {Version: "1.9.0"}, {Version: "1.10.0"}}},
	}
	if diff := cmp.Diff(want, index.Vendors); diff != "" {
		t.Error(diff)
	}
}

package page

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A folder gets all files or none, keeps what else is in it, and is left without a trace of what failed.
func TestWrite(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a", "site")
	files := []File{{"index.html", []byte("1")}, {"x/index.html", []byte("2")}}
	if changed, err := Write(dir, files); err != nil || changed != 2 {
		t.Fatal(changed, err)
	}
	write(t, filepath.Join(dir, "x", "mine.txt"), "mine")
	if changed, err := Write(dir, files); err != nil || changed != 0 {
		t.Fatal(changed, err)
	}
	want := []string{"index.html 1", "x/index.html 2", "x/mine.txt mine"}
	if got := tree(t, dir); !slices.Equal(got, want) {
		t.Fatalf("got %q", got)
	}

	// A folder stands where the second file belongs: the first one goes back to what it was.
	if err := os.MkdirAll(filepath.Join(dir, "y", "index.html", "z"), 0o755); err != nil {
		t.Fatal(err)
	}
	bad := []File{{"index.html", []byte("new")}, {"new/index.html", []byte("new")}, {"y/index.html", []byte("3")}}
	if changed, err := Write(dir, bad); err == nil || changed != 0 {
		t.Error("a file takes the place of a folder")
	}
	if got := tree(t, dir); !slices.Equal(got, want) {
		t.Errorf("something is left of what failed: %q", got)
	}
}

// Pages of vendors that are not made any more are told, and nothing else is.
func TestLeftOver(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a[b]*")
	vendorsPage := []byte(`<p><script type="application/json" id="data">{}</script>`)
	files := []File{{"index.html", []byte("1")}, {"here/index.html", vendorsPage}, {"gone/index.html", vendorsPage}, {"mine/index.html", []byte("mine")}}
	if _, err := Write(dir, files); err != nil {
		t.Fatal(err)
	}
	if got, err := LeftOver(dir, files[:2]); err != nil || !slices.Equal(got, []string{"gone/index.html"}) {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := LeftOver(dir, files); err != nil || got != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

// tree are the files of a folder with what is in them.
func tree(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		all = append(all, filepath.ToSlash(rel)+" "+string(data))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

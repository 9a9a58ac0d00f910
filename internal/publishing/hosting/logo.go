package hosting

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
)

// maxLogo is in bytes. A logo is written into each page, a third longer, and a page is to have less than 150 kB in all.
const maxLogo = 16 << 10

// Logo is an image.
type Logo struct {
	// Type is image/svg+xml or image/png.
	Type string
	Data []byte
}

// loadLogo reads and checks an image file. Pages show it with <img>, where no script of an SVG runs and nothing it refers
// to is fetched; a file that has such is refused all the same, as it is not what its author thinks it is.
func loadLogo(dir, name string) (*Logo, error) {
	if filepath.IsAbs(name) || !filepath.IsLocal(name) {
		return nil, fmt.Errorf("must be a file beside bucketgrant.yaml or in a folder there, got %q", name)
	}
	info, err := os.Stat(filepath.Join(dir, name))
	if err != nil || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("must be a file that is there, got %q", name)
	}
	if info.Size() > maxLogo {
		return nil, fmt.Errorf("must have at most %d bytes, %q has %d", maxLogo, name, info.Size())
	}
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".svg":
		if err := checkSVG(data); err != nil {
			return nil, fmt.Errorf("must be a plain SVG image, but %q %w", name, err)
		}
		return &Logo{"image/svg+xml", data}, nil
	case ".png":
		if _, err := png.DecodeConfig(bytes.NewReader(data)); err != nil {
			return nil, fmt.Errorf("must be a PNG image, but %q is none: %w", name, err)
		}
		return &Logo{"image/png", data}, nil
	}
	return nil, fmt.Errorf("must be an .svg or a .png file, got %q", name)
}

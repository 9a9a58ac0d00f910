package hosting

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
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

// checkSVG refuses what is no image only.
func checkSVG(data []byte) error {
	decoder := xml.NewDecoder(bytes.NewReader(data))
	depth, seen := 0, false
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return fmt.Errorf("is not XML: %w", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth++; depth == 1 && (token.Name.Local != "svg" || token.Name.Space != "http://www.w3.org/2000/svg") {
				return fmt.Errorf("begins with <%s>", token.Name.Local)
			}
			seen = true
			if err := checkElement(token); err != nil {
				return err
			}
		case xml.EndElement:
			depth--
		case xml.Directive:
			return errors.New("has a <!DOCTYPE> or the like")
		}
	}
	if !seen {
		return errors.New("is empty")
	}
	return nil
}

func checkElement(e xml.StartElement) error {
	switch name := strings.ToLower(e.Name.Local); name {
	case "script", "foreignobject", "iframe", "image", "audio", "video":
		return fmt.Errorf("has a <%s>", e.Name.Local)
	}
	for _, a := range e.Attr {
		name, value := strings.ToLower(a.Name.Local), strings.TrimSpace(strings.ToLower(a.Value))
		switch {
		case strings.HasPrefix(name, "on"):
			return fmt.Errorf("has an attribute %s", a.Name.Local)
		case name == "href" && !strings.HasPrefix(value, "#"):
			return fmt.Errorf("refers to %q", a.Value)
		case strings.Contains(value, "url(") && !strings.Contains(value, "url(#"):
			return fmt.Errorf("refers to %q", a.Value)
		}
	}
	return nil
}

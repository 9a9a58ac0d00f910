package page_test

import (
	"bytes"
	"cmp"
	"flag"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/page"
)

var screenshots = flag.Bool("screenshots", false, "write docs/screenshots anew")

const screenshotsDir = root + "/docs/screenshots"

// maxScreenshot keeps the project small: there are two dozen of them.
const maxScreenshot = 150_000

// shapes are made-up vendors with ways in that none of the example's has: a bucket's policy, and several roles.
var shapes = []string{"many-guests", "two-sets"}

// testScreenshots shows the committed example, docs/page, down to its form, and the shapes.
func testScreenshots(t *testing.T, b *browser, s *site) {
	if !*screenshots {
		t.Skip("docs/screenshots is written with -screenshots only")
	}
	if err := os.MkdirAll(screenshotsDir, 0o755); err != nil {
		t.Fatal(err)
	}
	example, err := filepath.Abs(root + "/docs/page")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]string{"index": "index.html"}
	for _, def := range s.defs {
		names[def.Vendor] = def.Vendor + "/index.html"
	}
	for _, shape := range shapes {
		names[shape] = filepath.Join(s.ofChoices(t, shape), shape, "index.html")
	}
	for name, path := range names {
		tb := b.tab(t, view{})
		for _, v := range []view{{}, {dark: true}, {phone: true, scale: 2}, {phone: true, dark: true, scale: 2}} {
			tb.look(v)
			if !filepath.IsAbs(path) {
				path = filepath.Join(example, path)
			}
			tb.open("file://" + filepath.ToSlash(path))
			width, _ := v.size()
			height := min(eval[float64](tb, "document.documentElement.scrollHeight"), float64(screenshotHeight(v)))
			beyond := true
			shot := call(tb, page.CaptureScreenshot, page.CaptureScreenshotParams{
				Format: page.CaptureScreenshotFormatPng, CaptureBeyondViewport: &beyond, Clip: &page.Viewport{Width: float64(width), Height: height, Scale: 1},
			})
			data, err := smaller(shot.Data)
			if err != nil {
				t.Fatal(err)
			}
			if len(data) > maxScreenshot {
				t.Errorf("%s-%s has %d bytes, want at most %d", name, v, len(data), maxScreenshot)
			}
			if err := os.WriteFile(filepath.Join(screenshotsDir, name+"-"+v.String()+".png"), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// screenshotHeight shows the picture and the beginning of the form.
func screenshotHeight(v view) int {
	if v.phone {
		return 1200
	}
	return 1500
}

// smaller is a PNG of 256 colours: a page's text has a thousand shades of few colours, which nobody tells apart.
func smaller(data []byte) ([]byte, error) {
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	count := map[color.RGBA]int{}
	bounds := picture.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			count[color.RGBAModel.Convert(picture.At(x, y)).(color.RGBA)]++
		}
	}
	reduced := image.NewPaletted(bounds, paletteOf(count))
	draw.Draw(reduced, bounds, picture, bounds.Min, draw.Src)
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	err = encoder.Encode(&out, reduced)
	return out.Bytes(), err
}

// paletteOf takes colours that are far apart first, so that a small red thing stays red, and then those between, always
// those first that there is most of.
func paletteOf(count map[color.RGBA]int) color.Palette {
	most := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int {
		return cmp.Or(count[b]-count[a], int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B))
	})
	var palette color.Palette
	for _, apart := range []int{48, 24, 12, 6, 1} {
		for _, c := range most {
			near := slices.ContainsFunc(palette, func(p color.Color) bool { return distance(p.(color.RGBA), c) < apart*apart })
			if !near && len(palette) < 256 {
				palette = append(palette, c)
			}
		}
	}
	return palette
}

func distance(a, b color.RGBA) int {
	r, g, blue := int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B)
	return r*r + g*g + blue*blue
}

package page

import (
	"encoding/xml"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// drawing is what a test needs of a picture: the boxes of the nodes, the lines as points, and the labels.
type drawing struct {
	width  float64
	boxes  []rectangle
	lines  [][]point
	labels []rectangle
	// small are texts that are wider than their box.
	small []string
}

type rectangle struct {
	name                     string
	left, top, right, bottom float64
}

func (r rectangle) meets(o rectangle) bool {
	return r.left < o.right && o.left < r.right && r.top < o.bottom && o.top < r.bottom
}

// Boxes stand apart and within the picture, nothing is written over a box or a line, and a phone need not scale it down.
func TestDrawingsAreClear(t *testing.T) {
	t.Parallel()
	defs, err := vendors.Load("../../../vendors")
	if err != nil {
		t.Fatal(err)
	}
	for _, def := range defs {
		list, err := pictures(def, samplerFor(t, def))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range list {
			for kind, svg := range map[string]string{"wide": string(p.Wide), "tall": string(p.Tall)} {
				of := def.Vendor + " " + p.Value + " " + kind
				d := drawn(t, svg)
				if most := map[string]float64{"wide": 1040, "tall": 330}[kind]; d.width > most || len(d.boxes) < 4 || len(d.lines) < 3 || len(d.labels) < 3 {
					t.Errorf("%s is %v wide, and has %d boxes, %d lines and %d labels", of, d.width, len(d.boxes), len(d.lines), len(d.labels))
				}
				for _, text := range d.small {
					t.Errorf("%s: %q does not fit its box", of, text)
				}
				d.check(t, of)
			}
		}
	}
}

func (d drawing) check(t *testing.T, of string) {
	t.Helper()
	for i, a := range d.boxes {
		for _, b := range d.boxes[i+1:] {
			if a.meets(b) {
				t.Errorf("%s: the boxes %q and %q overlap", of, a.name, b.name)
			}
		}
	}
	for _, label := range d.labels {
		for _, box := range d.boxes {
			if label.meets(box) {
				t.Errorf("%s: %q is written over the box %q", of, label.name, box.name)
			}
		}
		for _, line := range d.lines {
			for _, p := range line {
				if label.meets(rectangle{"", p.X, p.Y, p.X + .1, p.Y + .1}) {
					t.Errorf("%s: a line goes through %q at %v", of, label.name, p)
					break
				}
			}
		}
	}
}

func drawn(t *testing.T, svg string) drawing {
	t.Helper()
	var root struct {
		Width float64 `xml:"width,attr"`
		G     []struct {
			Class string `xml:"class,attr"`
			Rect  struct {
				X      float64 `xml:"x,attr"`
				Y      float64 `xml:"y,attr"`
				Width  float64 `xml:"width,attr"`
				Height float64 `xml:"height,attr"`
			} `xml:"rect"`
			Path []struct {
				Class string `xml:"class,attr"`
				D     string `xml:"d,attr"`
			} `xml:"path"`
			Text []drawnText `xml:"text"`
			G    []struct {
				Text []drawnText `xml:"text"`
			} `xml:"g"`
		} `xml:"g"`
	}
	if err := xml.Unmarshal([]byte(svg), &root); err != nil {
		t.Fatal(err)
	}
	d := drawing{width: root.Width}
	for _, g := range root.G {
		if strings.HasPrefix(g.Class, "node") {
			r := g.Rect
			d.boxes = append(d.boxes, rectangle{g.Text[0].Text, r.X, r.Y, r.X + r.Width, r.Y + r.Height})
			for _, text := range g.Text {
				if text.width() > r.Width && text.Length == 0 {
					d.small = append(d.small, text.Text)
				}
			}
			continue
		}
		d.lines = append(d.lines, flattened(t, g.Path[0].D))
		for _, label := range g.G {
			for _, text := range label.Text {
				d.labels = append(d.labels, rectangle{text.Text, text.X - text.width()/2, text.Y - 10, text.X + text.width()/2, text.Y + 3})
			}
		}
	}
	return d
}

type drawnText struct {
	X      float64 `xml:"x,attr"`
	Y      float64 `xml:"y,attr"`
	Length float64 `xml:"textLength,attr"`
	Text   string  `xml:",chardata"`
}

// width is that of ordinary letters in the size of notes: names are larger, and have few.
func (d drawnText) width() float64 { return float64(len(d.Text)) * noteSize * 0.53 }

var pathStep = regexp.MustCompile(`([MHVCQ])([^MHVCQ]*)`)

// flattened is a path as points that are close together.
func flattened(t *testing.T, path string) []point {
	t.Helper()
	var all []point
	var at point
	for _, step := range pathStep.FindAllStringSubmatch(path, -1) {
		var v []float64
		for _, text := range strings.Fields(step[2]) {
			number, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			v = append(v, number)
		}
		from := at
		a, b := from, from // the control points of a cubic curve
		switch step[1] {
		case "M":
			at = point{v[0], v[1]}
			continue
		case "H":
			at = point{v[0], at.Y}
			b = at
		case "V":
			at = point{at.X, v[0]}
			b = at
		case "C":
			a, b, at = point{v[0], v[1]}, point{v[2], v[3]}, point{v[4], v[5]}
		case "Q":
			a, b, at = point{v[0], v[1]}, point{v[0], v[1]}, point{v[2], v[3]}
		}
		steps := math.Ceil(math.Hypot(at.X-from.X, at.Y-from.Y))
		for i := 0.0; i <= steps; i++ {
			s := i / max(steps, 1)
			mix := func(p, q, r, u float64) float64 {
				return (1-s)*(1-s)*(1-s)*p + 3*(1-s)*(1-s)*s*q + 3*(1-s)*s*s*r + s*s*s*u
			}
			all = append(all, point{mix(from.X, a.X, b.X, at.X), mix(from.Y, a.Y, b.Y, at.Y)})
		}
	}
	return all
}

// A long name stays in its box on a phone, and labels break where that is best.
func TestLabels(t *testing.T) {
	t.Parallel()
	for label, want := range map[string]string{
		"": "", "cannot get in": "cannot get in", "by its access key": "by its|access key", "only with your external ID": "only with your|external ID",
		"lists, reads, writes, deletes": "lists, reads,|writes, deletes", "lists, reads, writes": "lists, reads,|writes", "overlongwithoutanyspace": "overlongwithoutanyspace",
		"locates, lists, reads, writes, deletes, tags": "locates,|lists, reads,|writes,|deletes, tags",
	} {
		if got := strings.Join(lines(label), "|"); got != want {
			t.Errorf("%q becomes %q, want %q", label, got, want)
		}
	}
	var b strings.Builder
	drawNode(&b, node{label: "Consolidated Data Warehousing Company", kind: "vendor"}, place{80, 27, 136, 54})
	if !strings.Contains(b.String(), ` textLength="120" lengthAdjust="spacingAndGlyphs">Consolidated`) {
		t.Error(b.String())
	}
}

// What a line cannot show is an error, not a picture without it.
func TestLayoutRefuses(t *testing.T) {
	t.Parallel()
	g := &graph{}
	for _, id := range []string{vendorNode, othersNode, "Role", bucketNode, "lost"} {
		g.add(node{id: id, label: id})
	}
	g.join(vendorNode, "Role", "assumes the role", "access")
	g.join("Role", bucketNode, "reads", "data")
	if _, err := g.way(); err == nil || err.Error() != "no picture can be drawn: nothing leads to lost" {
		t.Errorf("got %v", err)
	}
	g.join(vendorNode, "lost", "", "access")
	if _, err := g.way(); err == nil || err.Error() != "no picture can be drawn: vendor leads to lost beside the way from the vendor to the bucket" {
		t.Errorf("got %v", err)
	}
}

// saysWho is what pictures say of who gets in, and to what, of vendors that publish more than an account, narrow it, or have
// patterns of actions.
var saysWho = map[string]string{
	"own-principals":    "gets to the IAM role: only as its own role or user.",
	"own-clouds":        "gets to the IAM role: only as its own role, user or account, with your external ID.",
	"two-roles-and-key": "gets to the IAM role: only as its service account.",
	"own-id":            "gets to the IAM role: only with your external ID.",
	"pipeline":          "gets to the IAM role: only with its token.",
	"narrowed":          "gets to the IAM role: only with your external ID, under 5 conditions.",
	"typed-account":     "gets to the IAM role: only with your external ID, with its source identity, in its organization.",
	"any-subject":       "gets to the IAM role: only with its token, in named sessions, from its addresses.",
	"either-way":        "gets to the IAM role: only with its token, in named sessions, from its addresses.",
	"many-guests":       "allows in the S3 bucket: locates, lists, reads.",
}

// Every way in that a definition can have can be drawn.
func TestEveryWayIsDrawn(t *testing.T) {
	t.Parallel()
	defs, err := vendors.Load("../../../test/choices/testdata/vendors")
	if err != nil {
		t.Fatal(err)
	}
	tried := templatesTried(t)
	for _, def := range defs {
		one := tried[def.Vendor]
		list, err := pictures(def, sampler{t: one.parsed, choices: one.choices, data: one.Check, examples: vocabulary.Examples(def)})
		if err != nil || len(list) < 1 {
			t.Fatalf("%s: %d pictures, %v", def.Vendor, len(list), err)
		}
		if want := saysWho[def.Vendor]; !strings.Contains(list[0].Words, want) {
			t.Errorf("%s: the picture does not say %s: %s", def.Vendor, want, list[0].Words)
		}
		for _, p := range list {
			drawn(t, string(p.Wide)).check(t, def.Vendor+" "+p.Value+" wide")
			drawn(t, string(p.Tall)).check(t, def.Vendor+" "+p.Value+" tall")
		}
	}
}

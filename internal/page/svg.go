package page

import (
	"fmt"
	"html"
	"math"
	"strings"
	"unicode/utf8"
)

// Sizes are in the picture's own units, which are pixels where there is room.
const (
	nodeHeight  = 58
	nodePadding = 10
	labelHeight = 17
	boxTop      = 34
	// Letters stand this high above their line.
	overLine = 7

	labelSize = 15
	noteSize  = 12.5
)

// textWidth is about as wide as a text in the page's fonts, rather more than less.
func textWidth(text string, size float64) int {
	return int(math.Ceil(float64(utf8.RuneCountInString(text)) * size * 0.56))
}

// lines break the label of an edge, which should not push things apart: into two of about the same length, or into more
// where it is long.
func lines(label string) []string {
	const short, most = 13, 17
	words := strings.Fields(label)
	if len(words) < 2 || len(label) <= short {
		return oneOrNone(label)
	}
	best := 0
	longer := func(i int) int { return max(len(strings.Join(words[:i], " ")), len(strings.Join(words[i:], " "))) }
	for i := 1; i < len(words); i++ {
		if best == 0 || longer(i) <= longer(best) {
			best = i
		}
	}
	if longer(best) <= most {
		return []string{strings.Join(words[:best], " "), strings.Join(words[best:], " ")}
	}
	return append(lines(strings.Join(words[:best], " ")), lines(strings.Join(words[best:], " "))...)
}

func oneOrNone(label string) []string {
	if label == "" {
		return nil
	}
	return []string{label}
}

// labelSize is what a label takes, whichever it is.
func (e edge) labelSize() (width, height int) {
	for _, label := range append([]labelFor{{label: e.label}}, e.others...) {
		all := lines(label.label)
		for _, line := range all {
			width = max(width, textWidth(line, noteSize)+8)
		}
		height = max(height, labelHeight*len(all))
	}
	return width, height
}

// wide draws the picture from left to right. Its colours are the page's: it follows light and dark.
func (g *graph) wide(id, title, words string) (string, error) {
	in := layoutGraph{NodeGap: 22, RankGap: 44}
	outside := 0
	for _, n := range g.nodes {
		if !n.inside {
			outside = max(outside, nodeWidth(n)) // one below the other
		}
	}
	for _, n := range g.nodes {
		width := nodeWidth(n)
		if n.inside {
			in.Inside = append(in.Inside, n.id)
		} else {
			width = outside
		}
		in.Nodes = append(in.Nodes, layoutNode{n.id, width, nodeHeight})
	}
	for _, e := range g.edges {
		// The line goes through the middle of what is kept free, and the label stands on it.
		width, height := e.labelSize()
		one := layoutEdge{From: e.from, To: e.to, Width: width, Height: 2 * height, Weight: 1}
		if e.leads() {
			one.Weight = 8 // in one line
		}
		in.Edges = append(in.Edges, one)
	}
	p, err := lay(in)
	if err != nil {
		return "", err
	}
	return g.svg(p, id, title, words), nil
}

func nodeWidth(n node) int {
	return max(textWidth(n.label, labelSize), textWidth(n.note, noteSize), 92) + 2*nodePadding
}

func (g *graph) svg(p *placed, id, title, words string) string {
	var b strings.Builder
	const margin = 2
	top := 0.0
	if p.Box != nil {
		top = boxTop / 2
	}
	open(&b, -margin, -margin-top, p.Width+2*margin, p.Height+2*margin+top, id, title, words)
	if p.Box != nil {
		x, y := p.Box.X-p.Box.Width/2, p.Box.Y-p.Box.Height/2-top
		account(&b, x, y, p.Box.Width, p.Box.Height+top, x+16)
	}
	at := map[string]place{}
	for i, one := range g.nodes {
		at[one.id] = p.Nodes[i]
	}
	for i, e := range g.edges {
		points, label := route(e, at[e.from], at[e.to], p.Edges[i].X, p.Edges[i].Y, p.Edges[i].Points)
		if e.kind == "refused" && p.Box != nil {
			points = stopAtBox(points, p.Box.X-p.Box.Width/2)
		}
		g.edge(&b, e, curve(points), points[len(points)-1], rightwards, label)
	}
	for _, one := range g.nodes {
		drawNode(&b, one, at[one.id])
	}
	b.WriteString("</svg>")
	return b.String()
}

// route is where an edge goes: level under its label, and from the middle of one side to that of another.
func route(e edge, from, to place, x, y float64, points []point) (through []point, label point) {
	start, end := point{from.X + from.Width/2, from.Y}, point{to.X - to.Width/2, to.Y}
	width, height := e.labelSize()
	if width > 0 {
		half := float64(width) / 2
		return []point{start, {x - half, y}, {x + half, y}, end}, point{x, y - overLine - 4.5 - float64(height-labelHeight)/2}
	}
	through = []point{start}
	for _, p := range points[1 : len(points)-1] {
		const near = 45 // where the line would have to turn too fast
		if p.X-start.X > near && end.X-p.X > near {
			through = append(through, p)
		}
	}
	return append(through, end), point{}
}

// stopAtBox ends a line where it meets the box around the account.
func stopAtBox(points []point, left float64) []point {
	for i, p := range points {
		if p.X >= left {
			return append(append([]point{}, points[:i]...), point{left, points[i-1].Y})
		}
	}
	return points
}

// curve goes through the points, level in each.
func curve(points []point) string {
	var b strings.Builder
	fmt.Fprintf(&b, "M%s %s", n(points[0].X), n(points[0].Y))
	for i := 1; i < len(points); i++ {
		p, q := points[i-1], points[i]
		if p.Y == q.Y {
			fmt.Fprintf(&b, "H%s", n(q.X))
			continue
		}
		mid := (p.X + q.X) / 2
		fmt.Fprintf(&b, "C%s %s %s %s %s %s", n(mid), n(p.Y), n(mid), n(q.Y), n(q.X), n(q.Y))
	}
	return b.String()
}

// open begins a picture, named for whoever does not see it.
func open(b *strings.Builder, x, y, width, height float64, id, title, words string) {
	fmt.Fprintf(b, `<svg viewBox="%s %s %s %s" width="%s" height="%s" role="img" aria-labelledby="%s-t %[7]s-d"><title id="%[7]s-t">%s</title><desc id="%[7]s-d">%s</desc>`,
		n(x), n(y), n(width), n(height), n(width), n(height), id, html.EscapeString(title), html.EscapeString(words))
}

func account(b *strings.Builder, x, y, width, height, name float64) {
	fmt.Fprintf(b, `<rect class="account" x="%s" y="%s" width="%s" height="%s" rx="14"/><text class="account-name" x="%s" y="%s">Your AWS account</text>`,
		n(x), n(y), n(width), n(height), n(name), n(y+24))
}

package page

import (
	"html/template"

	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
)

// Frame is what other pages of the vendor have in common with the customers': whose they are, and how they look.
type Frame struct {
	Name string
	Logo template.URL
	// Style is the element with all of the style, and Source the expression by which a Content-Security-Policy lets it in.
	Style  template.HTML
	Source string
}

// NewFrame is the frame of a theme. more is style of the other pages' own, after the common one.
func NewFrame(t hosting.Theme, more string) (Frame, error) {
	l, err := lookOf(t)
	if err != nil {
		return Frame{}, err
	}
	f := Frame{Name: l.Name, Logo: l.Logo}
	f.Style, f.Source, err = element("style", l.css+minifyCSS(more))
	return f, err
}

package hosting

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

const svgSpace = "http://www.w3.org/2000/svg"

// drawn are the elements that draw, or say how: https://www.w3.org/TR/SVG2/eltindex.html. What runs, moves, links or
// embeds is not among them, and nothing that a later version of SVG adds.
var drawn = strings.Fields(`svg g defs symbol use switch title desc metadata style
	path rect circle ellipse line polyline polygon text tspan textpath
	lineargradient radialgradient stop pattern clippath mask marker
	filter feblend fecolormatrix fecomponenttransfer fecomposite feconvolvematrix fediffuselighting fedisplacementmap fedistantlight
	fedropshadow feflood fefunca fefuncb fefuncg fefuncr fegaussianblur femerge femergenode femorphology feoffset fepointlight
	fespecularlighting fespotlight fetile feturbulence`)

// beside are the vocabularies in which drawing programs note things that nothing draws.
var beside = []string{
	"http://www.inkscape.org/namespaces/inkscape", "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
	"http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://purl.org/dc/elements/1.1/", "http://creativecommons.org/ns#", "http://web.resource.org/cc/",
}

// checkSVG refuses what is no image only.
func checkSVG(data []byte) error {
	decoder := xml.NewDecoder(bytes.NewReader(data))
	depth, styles, css := 0, 0, ""
	seen := false
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return fmt.Errorf("is not XML: %w", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth++; depth == 1 && (token.Name.Local != "svg" || token.Name.Space != svgSpace) {
				return fmt.Errorf("begins with <%s>", token.Name.Local)
			}
			seen = true
			if err := checkElement(token); err != nil {
				return err
			}
			if token.Name.Local == "style" {
				styles++
			}
		case xml.EndElement:
			depth--
			if token.Name.Local == "style" {
				styles--
			}
		case xml.CharData:
			if styles > 0 { // in pieces, where comments stand between
				css += string(token)
			}
		case xml.ProcInst:
			if token.Target != "xml" {
				return fmt.Errorf("has a <?%s?>", token.Target)
			}
		case xml.Directive:
			return errors.New("has a <!DOCTYPE> or the like")
		}
	}
	if !seen {
		return errors.New("is empty")
	}
	return checkCSS(css)
}

func checkElement(e xml.StartElement) error {
	switch name := e.Name.Local; {
	case slices.Contains(beside, e.Name.Space):
	case e.Name.Space != svgSpace:
		return fmt.Errorf("has %s of %s", element(name), e.Name.Space)
	case !slices.Contains(drawn, strings.ToLower(name)):
		return fmt.Errorf("has %s", element(name))
	}
	for _, a := range e.Attr {
		name := strings.ToLower(a.Name.Local)
		switch {
		case strings.HasPrefix(name, "on"), name == "base":
			return fmt.Errorf("has an attribute %s", a.Name.Local)
		case name == "href" && !strings.HasPrefix(strings.TrimSpace(a.Value), "#"):
			return fmt.Errorf("refers to %q", a.Value)
		}
		// Many an attribute is read as CSS: https://www.w3.org/TR/SVG2/styling.html#PresentationAttributes.
		if err := checkValue(a.Value); err != nil {
			return err
		}
	}
	return nil
}

func element(name string) string {
	if strings.ContainsAny(name[:1], "aeiouAEIOU") {
		return "an <" + name + ">"
	}
	return "a <" + name + ">"
}

var (
	// fetching are CSS's ways to name something to fetch, https://www.w3.org/TR/css-images-4/ and css-values-5.
	fetching = regexp.MustCompile(`(?i)(?:url|src|image|image-set|cross-fade)\(\s*["']?\s*(.?)`)
	atRule   = regexp.MustCompile(`@[\w-]*`)
)

// checkValue refuses what fetches anything but a part of the image. An escape could hide one.
func checkValue(value string) error {
	if strings.Contains(value, `\`) {
		return fmt.Errorf("has a backslash in %q", value)
	}
	for _, found := range fetching.FindAllStringSubmatch(value, -1) {
		if found[1] != "#" {
			return fmt.Errorf("refers to %q", value)
		}
	}
	return nil
}

func checkCSS(css string) error {
	if err := checkValue(css); err != nil {
		return err
	}
	for _, rule := range atRule.FindAllString(css, -1) {
		if !strings.EqualFold(rule, "@media") { // which a logo for dark pages has
			return fmt.Errorf("has the rule %s in its <style>", rule)
		}
	}
	return nil
}

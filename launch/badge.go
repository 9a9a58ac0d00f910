package launch

import (
	"fmt"
	"html"
	"strings"
	"unicode/utf8"
)

// markdown is a plain link: the places that show Markdown take pictures from elsewhere only.
func (l *Launch) markdown() string {
	return "[" + markdownEscaper.Replace(l.invitation()) + "](" + l.Link + ")"
}

var markdownEscaper = strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, "*", `\*`, "_", `\_`, "`", "\\`", "<", `\<`, "&", `\&`, "!", `\!`)

func (l *Launch) invitation() string {
	if l.Organization {
		return fmt.Sprintf("Launch %s %s for an organization, in %s", l.Name, l.Version, l.Region)
	}
	return fmt.Sprintf("Launch %s %s in %s", l.Name, l.Version, l.Region)
}

// html is a link with an inline picture, which asks no other host for anything and stands under any
// Content-Security-Policy. The colours have a contrast of 7:1 and more.
func (l *Launch) html() string {
	const height, padding = 28, 10
	left, right := "Launch on AWS", l.Name+" "+l.Version+", "+l.Region
	if l.Organization {
		right += ", organization"
	}
	leftText, rightText := textWidth(left), textWidth(right)
	leftBox, rightBox := leftText+2*padding, rightText+2*padding
	name := html.EscapeString(l.invitation())
	return fmt.Sprintf(`<a href="%s"><svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" role="img" aria-label="%s">`+
		`<title>%s</title><rect width="%d" height="%[3]d" fill="#232f3e"/><rect x="%[6]d" width="%[7]d" height="%[3]d" fill="#0b5394"/>`+
		`<g fill="#fff" font-family="Verdana,sans-serif" font-size="12"><text x="%[8]d" y="18" textLength="%[9]d">%[10]s</text>`+
		`<text x="%[11]d" y="18" textLength="%[12]d">%[13]s</text></g></svg></a>`,
		html.EscapeString(l.Link), leftBox+rightBox, height, name, name, leftBox, rightBox,
		padding, leftText, html.EscapeString(left), leftBox+padding, rightText, html.EscapeString(right))
}

// textWidth is about the width of a text of 12 pixels; textLength makes it exact.
func textWidth(s string) int { return utf8.RuneCountInString(s) * 7 }

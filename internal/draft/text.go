package draft

import (
	"html"
	"regexp"
	"strings"
	"sync"
	"unicode"
)

// pageTags are the tags of a page's text. Anything else between < and > may be what a guide writes for a bucket's name.
var pageTags = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?is)<!--.*?-->|<!doctype[^>]*>|<(script|style)\b[^>]*>.*?</(?:script|style)\s*>|</?(?:a|abbr|article|aside|b|blockquote|body|br|button|` +
		`code|dd|div|dl|dt|em|figure|font|footer|form|h[1-6]|head|header|hr|html|i|img|input|kbd|label|li|link|main|mark|meta|nav|ol|p|` +
		`path|pre|samp|section|small|span|strong|sub|summary|sup|svg|table|tbody|td|th|thead|title|tr|tt|u|ul|var|wbr)(?:\s[^<>]*)?/?>`)
})

// pageEnds are what only a page has.
var pageEnds = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)</(?:pre|code|span|p|div|html|body|td|li)\s*>`)
})

// plainText is a text without the marks of a page, and with the quotes that JSON has.
func plainText(text string) (plain string, page bool) {
	page = pageEnds().MatchString(text)
	if page {
		// A line stays a line, so that an error names the right one.
		text = pageTags().ReplaceAllStringFunc(text, func(tag string) string { return strings.Repeat("\n", strings.Count(tag, "\n")) })
	}
	if page || strings.Contains(text, "&quot;") || strings.Contains(text, "&#34;") {
		text = html.UnescapeString(text)
	}
	return strings.Map(asTyped, text), page
}

// asTyped is a character as a keyboard has it: word processors and pages put others in its place.
func asTyped(r rune) rune {
	switch r {
	case '\u201c', '\u201d', '\u201e', '\u201f', '\u2033', '\uff02':
		return '"'
	case '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad':
		return -1
	}
	if unicode.Is(unicode.Zs, r) {
		return ' '
	}
	return r
}

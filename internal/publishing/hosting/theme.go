package hosting

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Theme is what a vendor's pages look like. The zero value is a plain page.
type Theme struct {
	// Name is whose pages they are, such as the vendor's company. It stands at the top of each page.
	Name string `yaml:"name,omitempty"`
	// Logo is an image file beside bucketgrant.yaml, shown before the name.
	Logo *Logo `yaml:"logo,omitempty"`
	// Colors are the accents on the page's white and, where the customer's system is dark, on its black.
	Colors Colors `yaml:"colors,omitempty"`
	Words  Words  `yaml:"words,omitempty"`
}

// Colors are accents as #rrggbb: of links, buttons and what is chosen. Dark left out is made of Light.
type Colors struct {
	Light string `yaml:"light,omitempty"`
	Dark  string `yaml:"dark,omitempty"`
}

// Words are the vendor's own, as plain text.
type Words struct {
	// Welcome stands at the top of the index, Help at the end of each page.
	Welcome string `yaml:"welcome,omitempty"`
	Help    string `yaml:"help,omitempty"`
	// HelpLink is where Help leads: https://… or mailto:….
	HelpLink string `yaml:"helpLink,omitempty"`
}

// theme reads the section; where the file is says where the logo is.
func (f *file) theme(n *yaml.Node) Theme {
	var t Theme
	values := f.mapping(n, "theme", []string{"name", "logo", "colors", "words"}, nil)
	f.texts(values, "theme", map[string]func(string) error{
		"name": func(text string) error { t.Name = text; return checkLine(text, 60) },
		"logo": func(text string) error {
			logo, err := loadLogo(filepath.Dir(f.name), text)
			t.Logo = logo
			return err
		},
	})
	if colors, ok := values["colors"]; ok {
		f.texts(f.mapping(colors, "theme.colors", []string{"light", "dark"}, []string{"light"}), "theme.colors", map[string]func(string) error{
			"light": func(text string) error { t.Colors.Light = text; return checkContrast(text, LightBackground) },
			"dark":  func(text string) error { t.Colors.Dark = text; return checkContrast(text, DarkBackground) },
		})
	}
	if words, ok := values["words"]; ok {
		f.texts(f.mapping(words, "theme.words", []string{"welcome", "help", "helpLink"}, nil), "theme.words", map[string]func(string) error{
			"welcome":  func(text string) error { t.Words.Welcome = text; return checkLine(text, 600) },
			"help":     func(text string) error { t.Words.Help = text; return checkLine(text, 300) },
			"helpLink": func(text string) error { t.Words.HelpLink = text; return checkHelpLink(text) },
		})
		if t.Words.HelpLink != "" && t.Words.Help == "" {
			f.problem(words, "theme.words.helpLink", "must come with help, the words that lead there")
		}
	}
	return t
}

// texts checks those of the values that are there.
func (f *file) texts(values map[string]*yaml.Node, path string, checks map[string]func(string) error) {
	for key, check := range checks {
		value, ok := values[key]
		if !ok {
			continue
		}
		if text, ok := f.text(value, path+"."+key); ok {
			if err := check(text); err != nil {
				f.problem(value, path+"."+key, "%v", err)
			}
		}
	}
}

func checkLine(text string, most int) error {
	switch n := utf8.RuneCountInString(text); {
	case strings.TrimSpace(text) == "":
		return fmt.Errorf("must not be empty")
	case n > most:
		return fmt.Errorf("must have at most %d characters, has %d", most, n)
	case strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }):
		return fmt.Errorf("must be one line without control characters, got %q", text)
	}
	return nil
}

func checkHelpLink(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Scheme == "https" && u.Host == "" || u.Scheme == "mailto" && !strings.Contains(u.Opaque, "@") || u.Scheme != "https" && u.Scheme != "mailto" {
		return fmt.Errorf("must be an address such as https://example.com/help or mailto:help@example.com, got %q", text)
	}
	return nil
}

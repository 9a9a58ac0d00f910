package launch

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Link is a quick-create link: the page of the CloudFormation console that creates a stack, filled in.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-create-stacks-quick-create-links.html
//
// It is only words here: [Template.Launch] checks them.
type Link struct {
	Region, TemplateURL, StackName string
	Parameters                     map[string]string
}

// URL is the link's address, with the parameters in the given order; those that order leaves out come last, by name.
func (l Link) URL(order []string) (string, error) {
	head, err := linkHead(l.Region, l.TemplateURL)
	if err != nil {
		return "", err
	}
	return string(l.appendTo([]byte(head), order)), nil
}

// linkHead is what all links to one template in one region begin with.
func linkHead(region, templateURL string) (string, error) {
	p, err := partitionOf(region)
	if err != nil {
		return "", err
	}
	head := []byte("https://" + region + "." + p.ConsoleHost + consolePath + region + createPath)
	return string(appendEscaped(head, templateURL)), nil
}

const (
	consolePath     = "/cloudformation/home?region="
	createPath      = "#/stacks/create/review?templateURL="
	stackNameKey    = "&stackName="
	parameterPrefix = "&param_"
)

func (l Link) appendTo(b []byte, order []string) []byte {
	b = append(b, stackNameKey...)
	b = appendEscaped(b, l.StackName)
	written := 0
	for _, name := range order {
		if value, ok := l.Parameters[name]; ok {
			b = appendParameter(b, name, value)
			written++
		}
	}
	if written == len(l.Parameters) {
		return b
	}
	for _, name := range slices.Sorted(maps.Keys(l.Parameters)) {
		if !slices.Contains(order, name) {
			b = appendParameter(b, name, l.Parameters[name])
		}
	}
	return b
}

func appendParameter(b []byte, name, value string) []byte {
	b = append(b, parameterPrefix...)
	b = appendEscaped(b, name)
	b = append(b, '=')
	return appendEscaped(b, value)
}

// unreserved are the characters that stand for themselves wherever they are in an address.
// https://www.rfc-editor.org/rfc/rfc3986#section-2.3
const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

var isUnreserved = characters(unreserved)

// characters are those of a list, by their bytes.
func characters(list string) (is [256]bool) {
	for _, c := range []byte(list) {
		is[c] = true
	}
	return is
}

// appendEscaped escapes everything else. The link's query stands in its fragment, where a plus may be a plus or a space:
// so neither is left.
func appendEscaped(b []byte, s string) []byte {
	const digits = "0123456789ABCDEF"
	for i := range len(s) {
		if c := s[i]; isUnreserved[c] {
			b = append(b, c)
		} else {
			b = append(b, '%', digits[c>>4], digits[c&15])
		}
	}
	return b
}

// ParseLink reads a link that URL made, and no other.
func ParseLink(address string) (Link, error) {
	l, err := parseLink(address)
	if err != nil {
		return Link{}, fmt.Errorf("link %w", err)
	}
	return l, nil
}

func parseLink(address string) (Link, error) {
	l := Link{Parameters: map[string]string{}}
	rest, ok := strings.CutPrefix(address, "https://")
	if !ok {
		return l, errors.New("must start with https://")
	}
	l.Region, _, _ = strings.Cut(rest, ".")
	head, err := linkHead(l.Region, "")
	if err != nil {
		return l, err
	}
	query, ok := strings.CutPrefix(address, head)
	if !ok {
		return l, fmt.Errorf("must start with %s", head)
	}
	// The head ends in the first key.
	query = createPath[strings.Index(createPath, "?")+1:] + query
	seen := map[string]bool{}
	for pair := range strings.SplitSeq(query, "&") {
		key, escaped, found := strings.Cut(pair, "=")
		name, keyErr := unescape(key)
		value, err := unescape(escaped)
		if err = errors.Join(keyErr, err); err != nil || !found || seen[name] {
			return l, fmt.Errorf("must have each name once, with a value, escaped, got %q", pair)
		}
		seen[name] = true
		parameter, isParameter := strings.CutPrefix(name, "param_")
		switch {
		case name == "templateURL":
			l.TemplateURL = value
		case name == "stackName":
			l.StackName = value
		case isParameter:
			l.Parameters[parameter] = value
		default:
			return l, fmt.Errorf("must have templateURL, stackName and param_… only, got %q", name)
		}
	}
	return l, nil
}

// unescape is the reverse of appendEscaped, and refuses what that does not write.
func unescape(s string) (string, error) {
	plain, err := url.PathUnescape(s) // which leaves a plus a plus
	if err != nil {
		return "", err
	}
	if again := appendEscaped(nil, plain); string(again) != s {
		return "", fmt.Errorf("must be escaped as %q, got %q", again, s)
	}
	return plain, nil
}

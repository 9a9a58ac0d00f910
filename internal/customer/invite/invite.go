// Package invite makes invitations: addresses of a vendor's page that bring what the vendor gives one customer, signed, so
// that the page can tell them from what anybody else writes behind a #.
//
// A signature is over [Invitation.Message]. The page computes the same bytes, in web/invitation.mjs, and its browser checks
// the signature with a public key of bucketgrant.yaml, which is written into the page. Tests hold the two to each other.
package invite

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
)

// Domain begins every message, so that no signature over anything else is one over an invitation. It changes with the
// form of messages.
const Domain = "bucketgrant invitation 1"

// OrganizationDomain is that of invitations to launch for an organization, on the page for that: none holds on the other page.
const OrganizationDomain = "bucketgrant invitation of an organization 1"

// TimeForm is how an address says when its invitation ends, in UTC.
const TimeForm = "20060102T150405Z"

// The names that an address has besides those of values.
const (
	NamePartition = "partition"
	NameExpires   = "expires"
	NameKey       = "key"
	NameSignature = "signature"
)

// Invitation is what a vendor gives one customer.
type Invitation struct {
	// Vendor is the vendor's id: no vendor's invitation holds on another vendor's page.
	Vendor string
	// Organization: it is for the page for an organization, and holds there alone.
	Organization bool
	// Partition is where the values hold: accounts and ARNs of one are nobody's, or somebody else's, in another.
	Partition string
	// Expires is the last second in which it holds.
	Expires time.Time
	// Values are parameters of the template, region and stackName. Every one that the address brings is signed.
	Values map[string]string
}

// Message is what is signed with the key of that ID: the texts domain, vendor, partition, key ID, expiry, and each
// value's name and the value, by name, each after its length in bytes as four bytes, the most significant first. So no
// two invitations have the same message.
func (i Invitation) Message(keyID string) []byte {
	domain := Domain
	if i.Organization {
		domain = OrganizationDomain
	}
	texts := []string{domain, i.Vendor, i.Partition, keyID, i.Expires.UTC().Format(TimeForm)}
	for _, name := range slices.Sorted(maps.Keys(i.Values)) {
		texts = append(texts, name, i.Values[name])
	}
	var message []byte
	for _, text := range texts {
		message = binary.BigEndian.AppendUint32(message, uint32(len(text))) //nolint:gosec // launch has checked each
		message = append(message, text...)
	}
	return message
}

// parameterName is what CloudFormation takes for one. Of letters and digits only, bytes and UTF-16 sort alike.
var parameterName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9]{1,255}$`) })

// Address is the invitation as an address: of the page, and in its fragment, which no server sees, all that it brings.
func (i Invitation) Address(page string, key *signkey.Key) (string, error) {
	if err := checkPage(page); err != nil {
		return "", err
	}
	var pairs []string
	add := func(name, value string) { pairs = append(pairs, name+"="+escape(value)) }
	for _, name := range slices.Sorted(maps.Keys(i.Values)) {
		if !parameterName().MatchString(name) || slices.Contains([]string{NamePartition, NameExpires, NameKey, NameSignature}, name) {
			return "", fmt.Errorf("an invitation cannot bring a value named %q", name)
		}
		add(name, i.Values[name])
	}
	add(NamePartition, i.Partition)
	add(NameExpires, i.Expires.UTC().Format(TimeForm))
	add(NameKey, key.ID())
	add(NameSignature, base64.RawURLEncoding.EncodeToString(key.Sign(i.Message(key.ID()))))
	return page + "#" + strings.Join(pairs, "&"), nil
}

// checkPage: where browsers check no signature there is no use for one. They do so on pages from https, from the machine
// itself and from a disk: https://www.w3.org/TR/secure-contexts/.
func checkPage(page string) error {
	u, err := url.Parse(page)
	local := err == nil && (u.Scheme == "file" || u.Scheme == "http" && slices.Contains([]string{"127.0.0.1", "localhost", "::1"}, u.Hostname()))
	switch {
	case err != nil, u.Scheme != "https" && !local, u.Scheme == "https" && u.Host == "":
		return fmt.Errorf("the page's address must be such as https://example.com/quartic/, got %q: browsers check signatures on https only", page)
	case strings.ContainsAny(page, "?#"):
		return fmt.Errorf("the page's address must have no query and no fragment, got %q", page)
	}
	return nil
}

// escape escapes all but RFC 3986's unreserved characters: a plus is a plus to some and a space to others.
func escape(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

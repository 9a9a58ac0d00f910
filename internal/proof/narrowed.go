package proof

import (
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// conditions are those of the definition's trust that are about the launch's way in.
func (l Launch) conditions() []vendors.TrustCondition {
	r := l.Definition.Access.Role
	if r == nil {
		return nil
	}
	notTaken := l.wayNotTaken()
	var list []vendors.TrustCondition
	for _, c := range r.Trust.Conditions {
		if c.Narrows != notTaken {
			list = append(list, c)
		}
	}
	return list
}

// asked are the values that a condition asks for, one of them.
func (l Launch) asked(c vendors.TrustCondition) []string {
	if name := c.Parameter(); name != "" {
		return []string{l.Choices[name]}
	}
	return c.Values
}

// shown is a value that meets what is asked for.
func shown(asked string) string {
	address, _, _ := strings.Cut(asked, "/")
	if _, err := netip.ParseAddr(address); err == nil {
		return address
	}
	return strings.ReplaceAll(asked, "*", "x")
}

// isAsked reports whether a value is what is asked for.
func isAsked(c vendors.TrustCondition, asked, value string) bool {
	switch c.Operator {
	case "IpAddress":
		network, err := netip.ParsePrefix(asked)
		address, wrong := netip.ParseAddr(value)
		if err != nil {
			return asked == value
		}
		return wrong == nil && network.Contains(address)
	case "StringLike", "ArnLike":
		return fitsPattern(asked, value)
	}
	return asked == value
}

func fitsPattern(pattern, value string) bool {
	start, rest, star := strings.Cut(pattern, "*")
	if !strings.HasPrefix(value, start) {
		return false
	}
	if value = value[len(start):]; !star {
		return value == ""
	}
	for i := range len(value) + 1 {
		if fitsPattern(rest, value[i:]) {
			return true
		}
	}
	return false
}

// meets reports whether a caller of AWS meets the conditions of the trust.
func (l Launch) meets(c caller) bool {
	return !slices.ContainsFunc(l.conditions(), func(cond vendors.TrustCondition) bool {
		value := c.Context[cond.Key]
		if cond.Key == "aws:PrincipalArn" {
			value = []string{c.ARN}
		}
		return len(value) != 1 || !slices.ContainsFunc(l.asked(cond), func(asked string) bool { return isAsked(cond, asked, value[0]) })
	})
}

// meeting is a caller who meets the conditions but for who it is.
func (l Launch) meeting(c caller) caller {
	for _, cond := range l.conditions() {
		if cond.Key != "aws:PrincipalArn" {
			c = c.showing(cond.Key, shown(l.asked(cond)[0]))
		}
	}
	return c
}

// showing is the same caller with another value of a key, without it if that is empty.
func (c caller) showing(key, value string) caller {
	c.Context = maps.Clone(c.Context)
	if c.Context == nil {
		c.Context = map[string][]string{}
	}
	if delete(c.Context, key); value != "" {
		c.Context[key] = []string{value}
	}
	c.name += " with " + key + " " + value
	return c
}

// ofPattern are the principals of an account that are tried as insiders: any, or such as a condition names.
func (l Launch) ofPattern(account string) []string {
	for _, cond := range l.conditions() {
		if cond.Key != "aws:PrincipalArn" {
			continue
		}
		var list []string
		for _, asked := range l.asked(cond) {
			if accountIn(asked) == account {
				list = append(list, shown(asked))
			}
		}
		return list
	}
	return []string{"arn:aws:iam::" + account + ":role/service", "arn:aws:iam::" + account + ":user/somebody"}
}

// nearly are those who meet all conditions but one, by another value, a longer one, one of other capitals, or none; and who
// meet all, and should not get in for another reason.
func (l Launch) nearly(insiders, others []caller) []caller {
	if len(l.conditions()) == 0 {
		return nil
	}
	var list []caller
	able := func(list []caller) []caller {
		return slices.DeleteFunc(slices.Clone(list), func(c caller) bool { return c.Service != "" })
	}
	for _, c := range able(others) {
		list = append(list, l.meeting(c))
	}
	for _, c := range able(insiders) {
		for _, cond := range l.conditions() {
			value := shown(l.asked(cond)[0])
			near := []string{"", "other", value + "x", "x" + value, strings.ToUpper(value), "198.51.100.7", "*"}
			for _, n := range near {
				if cond.Key == "aws:PrincipalArn" && strings.HasPrefix(n, "arn:") {
					with := c
					with.ARN, with.name = n, c.name+" as "+n
					list = append(list, with)
				} else if cond.Key != "aws:PrincipalArn" {
					list = append(list, c.showing(cond.Key, n))
				}
			}
		}
	}
	return list
}

package launch

import (
	"fmt"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
)

// Rules are what a link is made by, as data for programs that are not written in Go: the page that a customer fills in
// makes the same links. A link is the pieces in their order: "https://", the region, ".", the console host of the
// region's partition, ConsolePath, the region, CreatePath, the template's address, StackNameKey, the stack's name, and for
// each parameter that is given, in the template's order, ParameterPrefix, its name, "=", its value. The template's
// address, names and values are escaped: every byte of their UTF-8 that is not in Unreserved is "%" and two
// upper-case hexadecimal digits.
type Rules struct {
	Partitions      []Partition `json:"partitions"`
	ConsolePath     string      `json:"consolePath"`
	CreatePath      string      `json:"createPath"`
	StackNameKey    string      `json:"stackNameKey"`
	ParameterPrefix string      `json:"parameterPrefix"`
	Unreserved      string      `json:"unreserved"`

	// StackNamePattern and MaxStackName are for the stack's name, MaxParameter is in bytes.
	StackNamePattern string `json:"stackNamePattern"`
	MaxStackName     int    `json:"maxStackName"`
	MaxParameter     int    `json:"maxParameterBytes"`
	MaxTemplateURL   int    `json:"maxTemplateUrl"`
	MaxLink          int    `json:"maxLink"`
	Words            Words  `json:"words"`
}

// Words say what is wrong with a launch.
type Words struct {
	StackName string `json:"stackName"`
	Link      string `json:"link"`
	// Unknown is followed by the name of the parameter, the others follow it.
	Unknown string `json:"unknown"`
	NoEcho  string `json:"noEcho"`
	Long    string `json:"long"`
	// Control is about the characters of Unicode's category Cc.
	Control string `json:"control"`
}

var words = Words{
	StackName: fmt.Sprintf("the stack's name must be a letter and up to %d letters, digits and hyphens", maxStackName-1),
	Link:      fmt.Sprintf("the link must have at most %d characters", maxLink),
	Unknown:   "the template has no parameter",
	NoEcho:    "is NoEcho: the console ignores it in a link, and nobody should send it",
	Long:      fmt.Sprintf("must have at most %d bytes", maxParameter),
	Control:   "must have no line breaks or other control characters, as the console's fields have one line",
}

// LinkRules are the rules that this package makes links by.
func LinkRules() Rules {
	return Rules{
		Partitions:  partition.All(),
		ConsolePath: consolePath, CreatePath: createPath, StackNameKey: stackNameKey, ParameterPrefix: parameterPrefix,
		Unreserved: unreserved, StackNamePattern: stackNamePattern, MaxStackName: maxStackName, MaxParameter: maxParameter,
		MaxTemplateURL: maxTemplateURL, MaxLink: maxLink, Words: words,
	}
}

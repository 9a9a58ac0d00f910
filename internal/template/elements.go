package template

import "strings"

// Elements are those of a value of the type CommaDelimitedList, as CloudFormation takes them: without the spaces around each, and one more
// of them than commas, so that the empty text is a list of one empty element.
func Elements(value string) []string {
	list := strings.Split(value, ",")
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	return list
}

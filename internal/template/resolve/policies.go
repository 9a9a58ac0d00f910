package resolve

import (
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/policydoc"
	"github.com/bucketgrant/bucketgrant/internal/template/node"
)

// policies are the properties that are policy documents, and that take one as text of JSON too.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
var policies = map[string]string{
	"AWS::IAM::ManagedPolicy": "PolicyDocument",
	"AWS::IAM::Role":          "AssumeRolePolicyDocument",
	"AWS::S3::BucketPolicy":   "PolicyDocument",
}

// readPolicy reads a policy document that is text, as IAM and S3 do: who looks at a stack finds it as any other. It is false
// after a problem.
func (l *launch) readPolicy(r *resource, at *node.Place, properties map[string]any) bool {
	property := policies[r.typ]
	text, ok := properties[property].(string)
	if property == "" || !ok {
		return true
	}
	document, err := parsePolicy(text)
	if err != nil {
		return l.problemAt(at.Key(property), "Syntax errors in policy: %v", err)
	}
	properties[property] = document
	return true
}

// parsePolicy reads one JSON object in which no key stands twice: of two, IAM does not say which one counts.
func parsePolicy(text string) (map[string]any, error) {
	d := json.NewDecoder(strings.NewReader(text))
	value, err := policydoc.Value(d)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, err
	}
	document, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("no object")
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("something after the object")
	}
	return document, nil
}

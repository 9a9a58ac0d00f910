package draft

// Answered is the policy of who has none yet: actions on the objects under a prefix, or all of them, and on the bucket.
func Answered(onObjects, onBucket []string, under string) ([]Document, error) {
	const arn = "arn:aws:s3:::<bucket>"
	var statements []any
	add := func(actions []string, resource string) {
		if len(actions) > 0 {
			statements = append(statements, map[string]any{"Effect": "Allow", "Action": actions, "Resource": resource})
		}
	}
	add(onBucket, arn)
	add(onObjects, arn+"/"+under+"*")
	return Find("answers", indented(map[string]any{"Version": "2012-10-17", "Statement": statements}))
}

// AnsweredTrust is the trust in an account or in a user or role; "typed" is one that the customer types.
func AnsweredTrust(who string) ([]Document, error) {
	if who == "typed" {
		who = "<ARN>"
	}
	return Find("answers", indented(map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
		"Effect": "Allow", "Principal": map[string]any{"AWS": who}, "Action": "sts:AssumeRole",
		"Condition": map[string]any{"StringEquals": map[string]any{"sts:ExternalId": "<external ID>"}},
	}}}))
}

package launch

import (
	"errors"
	"fmt"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
)

// BucketName is the name of the bucket that a launch in an account will share, as far as it is known beforehand: that of an
// existing one, one that the customer gives a new one, or, with BucketNamePrefix, one in the account's own regional namespace,
// which is {prefix}-{account}-{region}-an and nobody else's ever. It is empty where CloudFormation will choose the name. The
// request must be complete; an error says what is wrong with it, all at once.
//
// A back end that knows it can name the bucket before the customer has handed anything back. That the bucket is there only
// the launched stack can say.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html
func (t *Template) BucketName(r Request, accountID string) (string, error) {
	target, problems := t.check(&r)
	if err := awsname.CheckAccountID(accountID); err != nil {
		problems = append(problems, fmt.Errorf("the account %w", err))
	}
	if len(problems) > 0 {
		return "", errors.Join(problems...)
	}
	stack, err := resolve.Resolve(t.body, resolve.Input{Partition: string(target.partition.ID), Region: r.Region, AccountID: accountID,
		StackName: r.StackName, Parameters: r.Parameters})
	if err != nil {
		return "", err
	}
	made := stack.Resource("Bucket")
	if made != nil && made.Properties["BucketName"] == nil && made.Properties["BucketNamePrefix"] == nil {
		return "", nil
	}
	if o := stack.Output(vocabulary.OutputBucketName); o != nil {
		return o.Value, nil
	}
	return "", nil
}

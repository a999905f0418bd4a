//! Queries that can be ended: joins that multiply rows give way now and then.
//!
//! A query is ended by dropping it, which takes effect where it gives way. Those that read files do so by themselves; a product of
//! tables that are in memory already would compute on for nobody.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::config::ConfigOptions;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::coop::CooperativeExec;

#[derive(Debug)]
pub(crate) struct YieldingProducts;

impl PhysicalOptimizerRule for YieldingProducts {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _config: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        let yielding = plan.transform_up(|node| match node.name() {
            "CrossJoinExec" | "NestedLoopJoinExec" => Ok(Transformed::yes(Arc::new(CooperativeExec::new(node)) as _)),
            _ => Ok(Transformed::no(node)),
        });
        Ok(yielding?.data)
    }

    fn name(&self) -> &str {
        "yielding products"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

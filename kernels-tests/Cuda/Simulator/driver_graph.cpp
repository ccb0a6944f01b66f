// Graphs. A launched graph is one operation of its stream, but its nodes run one by one, between what
// other streams do; among those whose dependencies are done, the next is chosen at random.
#include "driver.h"

#include <algorithm>

namespace {

// CUDA_KERNEL_NODE_PARAMS, first version.
struct KernelNode {
    Function* function;
    uint3 gridSize, blockSize;
    unsigned dynamicShared;
    void** arguments;
    void** extra;
};

struct GraphRun {
    std::vector<std::function<void()>> work;
    std::vector<int> waitsFor;
    std::vector<int> ready;
};

int WorkOf(Context& context, const KernelNode& node, std::function<void()>& work) {
    const auto launch = std::make_shared<KernelWork>();
    const int error = MakeWork(
        node.function, node.gridSize, node.blockSize, node.dynamicShared, node.arguments, *launch);
    if (error == Success)
        work = [&context, launch] { context.Run(*launch); };
    return error;
}

int AddNode(
    Context& context, Node** node, Graph* graph, Node* const* dependencies, size_t count,
    std::function<void()> work) {
    if (context.graphs.count(graph) == 0)
        return InvalidHandle;
    graph->nodes.emplace_back(new Node{std::move(work), {dependencies, dependencies + count}});
    *node = graph->nodes.back().get();
    return Success;
}

// Does one node that is ready.
bool Step(Context& context, const ExecutableGraph& graph, GraphRun& run) {
    if (!run.ready.empty()) {
        const uint32_t chosen = context.queues.random.Below(static_cast<uint32_t>(run.ready.size()));
        const int n = run.ready[chosen];
        run.ready[chosen] = run.ready.back();
        run.ready.pop_back();
        run.work[n]();
        for (const int follower : graph.followers[n]) {
            if (--run.waitsFor[follower] == 0)
                run.ready.push_back(follower);
        }
    }
    return run.ready.empty();
}

} // namespace

EXPORT int cuGraphCreate(Graph** graph, unsigned) {
    ENTER("cuGraphCreate", Call::OfContext);
    *graph = new Graph;
    context->graphs.insert(*graph);
    return Success;
}

EXPORT int cuGraphDestroy(Graph* graph) {
    ENTER("cuGraphDestroy", Call::OfContext);
    if (context->graphs.erase(graph) == 0)
        return InvalidHandle;
    delete graph;
    return Success;
}

EXPORT int cuGraphAddKernelNode(
    Node** node, Graph* graph, Node* const* dependencies, size_t count, const KernelNode* kernel) {
    ENTER("cuGraphAddKernelNode", Call::OfContext);
    std::function<void()> work;
    if (const int error = WorkOf(*context, *kernel, work))
        return error;
    return AddNode(*context, node, graph, dependencies, count, std::move(work));
}

EXPORT int cuGraphAddEmptyNode(Node** node, Graph* graph, Node* const* dependencies, size_t count) {
    ENTER("cuGraphAddEmptyNode", Call::OfContext);
    return AddNode(*context, node, graph, dependencies, count, [] {});
}

EXPORT int cuGraphInstantiateWithFlags(ExecutableGraph** executable, Graph* graph, unsigned long long) {
    ENTER("cuGraphInstantiate", Call::OfContext);
    if (context->graphs.count(graph) == 0)
        return InvalidHandle;
    auto made = new ExecutableGraph;
    std::map<Node*, int> indices;
    for (const auto& node : graph->nodes) {
        const int n = static_cast<int>(made->origins.size());
        indices[node.get()] = n;
        made->origins.push_back(node.get());
        made->work.push_back(node->work);
        made->followers.emplace_back();
        made->dependencies.push_back(static_cast<int>(node->dependencies.size()));
        for (Node* dependency : node->dependencies)
            made->followers[indices.at(dependency)].push_back(n);
    }
    context->executables.insert(made);
    *executable = made;
    return Success;
}

EXPORT int cuGraphExecKernelNodeSetParams(ExecutableGraph* graph, Node* node, const KernelNode* kernel) {
    ENTER("cuGraphExecKernelNodeSetParams", Call::OfContext);
    const auto origin = std::find(graph->origins.begin(), graph->origins.end(), node);
    if (context->executables.count(graph) == 0 || origin == graph->origins.end())
        return InvalidHandle;
    return WorkOf(*context, *kernel, graph->work[origin - graph->origins.begin()]);
}

EXPORT int cuGraphLaunch(ExecutableGraph* graph, Stream* handle) {
    ENTER("cuGraphLaunch", Call::OfContext);
    Stream* stream = StreamOf(*context, handle);
    if (!stream || context->executables.count(graph) == 0)
        return InvalidHandle;
    const auto run = std::make_shared<GraphRun>(GraphRun{graph->work, graph->dependencies, {}});
    for (size_t n = 0; n < run->work.size(); n++) {
        if (run->waitsFor[n] == 0)
            run->ready.push_back(static_cast<int>(n));
    }
    context->queues.Add(*stream, {nullptr, [context, graph, run] { return Step(*context, *graph, *run); }});
    return context->lost;
}

EXPORT int cuGraphUpload(ExecutableGraph*, Stream*) {
    ENTER("cuGraphUpload", Call::OfContext);
    return Success;
}

EXPORT int cuGraphExecDestroy(ExecutableGraph* graph) {
    ENTER("cuGraphExecDestroy", Call::OfContext);
    if (context->executables.erase(graph) == 0)
        return InvalidHandle;
    // What was launched of it ends first.
    context->queues.FinishAll();
    delete graph;
    return context->lost;
}
